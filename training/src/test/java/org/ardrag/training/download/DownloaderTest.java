package org.ardrag.training.download;

import static org.ardrag.training.download.FileServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DownloaderTest {

    private static final int LENGTH = 100_000;
    private static final String FILE = "/weights.bin";
    private static final Patience PATIENCE =
            new Patience(4, Duration.ofSeconds(20), Duration.ofSeconds(1), Duration.ofMinutes(1));

    @TempDir
    private Path folder;

    private final List<Duration> pauses = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final byte[] content = bytes(1);
    private FileServer store = server();
    private FileServer hub = server();

    private static FileServer server() {
        try {
            return new FileServer();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(long seed) {
        byte[] bytes = new byte[LENGTH];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    @BeforeEach
    void fillTheStore() {
        store.put(FILE, content);
    }

    @AfterEach
    void closeServers() {
        store.close();
        hub.close();
    }

    private Path target() {
        return folder.resolve("weights.bin");
    }

    private Path part() {
        return folder.resolve("weights.bin.part");
    }

    private Downloader downloader(Patience patience, String token, long free) {
        Downloader.Listener listener = new Downloader.Listener() {
            @Override
            public void progress(String name, long done, long bytes) {
                told.add(name + " " + done + "/" + bytes);
            }
        };
        return new Downloader(new Hub(hub.address(""), token), patience, listener, where -> free, pauses::add);
    }

    private Downloader.Fetched fetch(URI address, @Nullable Checksum checksum)
            throws IOException, InterruptedException {
        return downloader(PATIENCE, "", Long.MAX_VALUE).fetch(new RemoteFile(address, checksum), target());
    }

    private Downloader.Fetched fetch() throws IOException, InterruptedException {
        return fetch(store.address(FILE), null);
    }

    /** The hub's way: it says what the file is and sends on to a store. */
    private void publish(String sha256) {
        hub.always(
                "/maker/model/resolve/main/weights.bin",
                status(
                        302,
                        "Location",
                        store.address(FILE).toString(),
                        "X-Linked-ETag",
                        "\"" + sha256 + "\"",
                        "X-Linked-Size",
                        String.valueOf(LENGTH),
                        "X-Repo-Commit",
                        "c0ffee"));
    }

    private URI published() {
        return new Hub(hub.address(""), "").resolve("maker/model", "main", "weights.bin");
    }

    private String sha256() throws IOException {
        Path copy = folder.resolve("copy");
        Files.write(copy, content);
        return Checksum.sha256(copy).hex();
    }

    @Test
    void aFileIsCheckedAgainstWhatTheHubSaysItIs() throws Exception {
        publish(sha256());
        Downloader.Fetched fetched = fetch(published(), null);
        assertThat(Files.readAllBytes(target())).isEqualTo(content);
        assertThat(fetched)
                .isEqualTo(new Downloader.Fetched(LENGTH, new Checksum(Checksum.Kind.SHA256, sha256()), "c0ffee"));
        assertThat(told).first().isEqualTo("weights.bin 0/" + LENGTH);
        assertThat(told).last().isEqualTo("weights.bin " + LENGTH + "/" + LENGTH);
        assertThat(left()).containsExactlyInAnyOrder("weights.bin", "copy");
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void theTokenIsToldToTheHubAndToNobodyElse() throws Exception {
        publish(sha256());
        downloader(PATIENCE, "secret", Long.MAX_VALUE).fetch(new RemoteFile(published(), null), target());
        assertThat(hub.requests().get(0).header("Authorization")).isEqualTo("Bearer secret");
        assertThat(store.requests()).hasSize(1);
        assertThat(store.requests().get(0).header("Authorization")).isNull();
    }

    @Test
    void aTransferThatBreaksOffGoesOnWhereItStopped() throws Exception {
        store.next(store.breakOffAfter(30_000), store.breakOffAfter(50_000));
        fetch();
        assertThat(Files.readAllBytes(target())).isEqualTo(content);
        assertThat(store.requests())
                .extracting(request -> request.header("Range"))
                .containsExactly(null, "bytes=30000-", "bytes=80000-");
        assertThat(store.requests().get(1).header("If-range")).isEqualTo("\"one\"");
        assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(1));
    }

    @Test
    void aLaterCallGoesOnWhereAnEarlierOneStopped() throws Exception {
        publish(sha256());
        store.next(store.breakOffAfter(30_000));
        Patience once = new Patience(1, Duration.ofSeconds(20), Duration.ofSeconds(1), Duration.ofMinutes(1));
        assertThatThrownBy(
                        () -> downloader(once, "", Long.MAX_VALUE).fetch(new RemoteFile(published(), null), target()))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("broke off after 30000 bytes")
                .hasMessageContaining("goes on from there");
        assertThat(target()).doesNotExist();
        fetch(published(), null);
        assertThat(Files.readAllBytes(target())).isEqualTo(content);
        assertThat(store.requests().get(1).header("Range")).isEqualTo("bytes=30000-");
    }

    @Test
    void aServerThatNeverSendsAnythingIsGivenUpAfterLongerAndLongerPauses() {
        store.always(FILE, store.breakOffAfter(0));
        assertThatThrownBy(this::fetch).isInstanceOf(DownloadException.class).hasMessageContaining("after 0 bytes");
        assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileThatChangedMeanwhileIsBegunAnew(boolean heedsIfRange) throws Exception {
        if (!heedsIfRange) {
            store.withoutIfRange();
        }
        byte[] other = bytes(2);
        FileServer.Fault breaking = store.breakOffAfter(30_000);
        store.next((exchange, old) -> {
            breaking.answer(exchange, old);
            store.put(FILE, other, "\"two\"");
        });
        fetch();
        assertThat(Files.readAllBytes(target())).isEqualTo(other);
    }

    @Test
    void aFileThatTheHubReplacedMeanwhileIsBegunAnew() throws Exception {
        publish("0".repeat(64));
        store.next(store.breakOffAfter(30_000));
        Patience once = new Patience(1, Duration.ofSeconds(20), Duration.ofSeconds(1), Duration.ofMinutes(1));
        assertThatThrownBy(
                        () -> downloader(once, "", Long.MAX_VALUE).fetch(new RemoteFile(published(), null), target()))
                .isInstanceOf(DownloadException.class);
        publish(sha256());
        fetch(published(), null);
        assertThat(Files.readAllBytes(target())).isEqualTo(content);
        assertThat(store.requests())
                .extracting(request -> request.header("Range"))
                .containsExactly(null, "bytes=30000-", null);
    }

    @Test
    void aServerWithoutRangesSendsItAllAgain() throws Exception {
        store.withoutRanges();
        store.next(store.breakOffAfter(30_000));
        fetch();
        assertThat(Files.readAllBytes(target())).isEqualTo(content);
    }

    @Test
    void aServerThatAnswersWithAnotherRangeIsNotBelieved() throws Exception {
        store.next(
                store.breakOffAfter(30_000),
                status(206, "ETag", "\"one\"", "Content-Range", "bytes 20000-99999/100000"));
        fetch();
        assertThat(Files.readAllBytes(target())).isEqualTo(content);
    }

    @Test
    void aPartThatIsTheWholeFileNeedsNoMore() throws Exception {
        try (PartFile whole = PartFile.open(target())) {
            whole.begin(new PartFile.Version(store.address(FILE).toString(), "one", "\"one\"", LENGTH));
            whole.append(content, LENGTH);
        }
        fetch();
        assertThat(Files.readAllBytes(target())).isEqualTo(content);
        assertThat(store.requests()).hasSize(1);
    }

    @Test
    void aPartThatIsLongerThanTheFileIsBegunAnew() throws Exception {
        try (PartFile longer = PartFile.open(target())) {
            longer.begin(new PartFile.Version(store.address(FILE).toString(), "one", "\"one\"", -1));
            longer.append(content, LENGTH);
            longer.append(content, 7);
        }
        fetch();
        assertThat(Files.readAllBytes(target())).isEqualTo(content);
    }

    @Test
    void aFileWithAnotherChecksumThanTheHubsIsThrownAway() throws Exception {
        publish("0".repeat(64));
        assertThatThrownBy(() -> fetch(published(), null))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("SHA-256 " + sha256())
                .hasMessageContaining("expected is SHA-256 000");
        assertThat(left()).containsExactly("copy");
    }

    @Test
    void aFileWithAnotherChecksumThanTheCataloguesIsThrownAway() throws Exception {
        Checksum other = new Checksum(Checksum.Kind.GIT_BLOB, "0".repeat(40));
        assertThatThrownBy(() -> fetch(store.address(FILE), other))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("expected is Git's SHA-1 000");
        assertThat(left()).isEmpty();
    }

    @Test
    void nothingIsFetchedWhenTheHubHasAnotherFileThanTheCatalogue() throws Exception {
        publish(sha256());
        Checksum other = new Checksum(Checksum.Kind.SHA256, "0".repeat(64));
        assertThatThrownBy(() -> fetch(published(), other))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("another file now");
        assertThat(told).isEmpty();
    }

    /** As {@code git hash-object} says. */
    @Test
    void gitsChecksumIsGits() throws IOException {
        Path file = folder.resolve("hello");
        Files.writeString(file, "hello\n");
        assertThat(Checksum.of(Checksum.Kind.GIT_BLOB, file).hex())
                .isEqualTo("ce013625030ba8dba906f756967f9e9ca394464a");
    }

    @Test
    void aServerThatAsksToComeAgainIsGivenTheTime() throws Exception {
        store.next(status(429, "Retry-After", "7"), status(503), status(429, "Retry-After", "soon"));
        fetch();
        assertThat(Files.readAllBytes(target())).isEqualTo(content);
        assertThat(pauses).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(2), Duration.ofSeconds(4));
    }

    @Test
    void aServerThatAsksForTooLongIsGivenUp() {
        store.next(status(429, "Retry-After", "86400"));
        assertThatThrownBy(this::fetch)
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("429")
                .hasMessageContaining("in 86400 seconds");
        assertThat(pauses).isEmpty();
    }

    @Test
    void aThrottledFileArrivesAllTheSame() throws Exception {
        store.next(store.trickle(997));
        fetch();
        assertThat(Files.readAllBytes(target())).isEqualTo(content);
        assertThat(store.requests()).hasSize(1);
    }

    @Test
    void aServerThatFallsSilentIsAskedForTheRest() throws Exception {
        store.next(store.fallSilentAfter(30_000));
        Patience brief = new Patience(4, Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofMinutes(1));
        downloader(brief, "", Long.MAX_VALUE).fetch(new RemoteFile(store.address(FILE), null), target());
        assertThat(Files.readAllBytes(target())).isEqualTo(content);
        assertThat(store.requests().get(1).header("Range")).isEqualTo("bytes=30000-");
    }

    @ParameterizedTest
    @CsvSource({
        "401, '', HF_TOKEN has to hold",
        "403, secret, terms may have to be agreed",
        "404, '', does not exist (404)",
        "400, '', the server answered 400"
    })
    void aRefusalIsFinalAndSaysWhatToDo(int status, String token, String words) {
        store.next(status(status));
        assertThatThrownBy(() -> downloader(PATIENCE, token, Long.MAX_VALUE)
                        .fetch(new RemoteFile(store.address(FILE), null), target()))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining(words);
        assertThat(pauses).isEmpty();
    }

    @Test
    void aFileThatDoesNotFitIsNotBegun() throws Exception {
        assertThatThrownBy(() ->
                        downloader(PATIENCE, "", LENGTH - 1).fetch(new RemoteFile(store.address(FILE), null), target()))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("needs 100000 bytes more")
                .hasMessageContaining("99999 are free");
        assertThat(Files.size(part())).isZero();
    }

    @Test
    void redirectsThatLeadOnAndOnAreNotFollowedForEver() {
        store.always(FILE, status(302, "Location", FILE));
        assertThatThrownBy(this::fetch).isInstanceOf(DownloadException.class).hasMessageContaining("leads on and on");
    }

    @Test
    void aSafeAddressMayNotLeadToAnUnsafeOne() throws Exception {
        URI safe = URI.create("https://hub.example/a");
        assertThat(Answer.next(safe, "/b")).isEqualTo(URI.create("https://hub.example/b"));
        assertThat(Answer.next(safe, "https://store.example/b")).isEqualTo(URI.create("https://store.example/b"));
        for (String unsafe : List.of("http://store.example/b", "file:///etc/passwd")) {
            assertThatThrownBy(() -> Answer.next(safe, unsafe))
                    .isInstanceOf(DownloadException.class)
                    .hasMessageContaining("not safe");
        }
    }

    @Test
    void aFileIsWrittenByOneAtATime() throws Exception {
        try (PartFile mine = PartFile.open(target())) {
            assertThat(mine.size()).isZero();
            assertThatThrownBy(this::fetch)
                    .isInstanceOf(DownloadException.class)
                    .hasMessageContaining("by somebody else");
        }
    }

    @Test
    void theHubIsNamedByTheEnvironment() {
        assertThat(Hub.of(Map.of()).resolve("maker/model", "main", "causal-forcing++/a b.pt"))
                .isEqualTo(URI.create("https://huggingface.co/maker/model/resolve/main/causal-forcing%2B%2B/a%20b.pt"));
        Hub mirror = Hub.of(Map.of("HF_ENDPOINT", "https://mirror.example:8443/hf/", "HF_TOKEN", " secret\n"));
        assertThat(mirror.resolve("m", "main", "f"))
                .isEqualTo(URI.create("https://mirror.example:8443/hf/m/resolve/main/f"));
        assertThat(mirror.trusts(URI.create("https://mirror.example:8443/x"))).isTrue();
        for (String other :
                List.of("https://mirror.example/x", "http://mirror.example:8443/x", "https://example:8443/")) {
            assertThat(mirror.trusts(URI.create(other))).as(other).isFalse();
        }
        assertThat(mirror.toString()).doesNotContain("secret");
        assertThatThrownBy(() -> Hub.of(Map.of("HF_ENDPOINT", "mirror")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("HF_ENDPOINT is mirror");
    }
}
