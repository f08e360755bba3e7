package org.ardrag.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.util.FileSystemUtils;

/** Folders in a folder of the machine, and in a bucket of a real S3-compatible server. */
class ShelfTest {

    enum Kind {
        FOLDER,
        BUCKET
    }

    @TempDir
    private Path folder;

    private Shelf open(Kind kind) {
        return kind == Kind.FOLDER
                ? TestShelves.inFolder(folder).open("things", false)
                : inBucket("here", S3Store.newBucket());
    }

    /** A studio's own shelf of the bucket: its copies lie in a folder of its own. */
    private BucketShelf inBucket(String machine, String bucket) {
        return (BucketShelf) TestShelves.inBucket(folder.resolve(machine), S3Store.address(), bucket)
                .open("things", false);
    }

    private static Path filled(Shelf shelf, String content) throws IOException {
        Path part = Files.createDirectory(shelf.newPassing());
        Files.writeString(part.resolve("a.txt"), content);
        Files.writeString(part.resolve("b.txt"), "b");
        return part;
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPutIsThereUnderItsName(Kind kind) throws IOException {
        Shelf shelf = open(kind);
        assertThat(shelf.names()).isEmpty();
        Path part = filled(shelf, "one");
        shelf.put(part, "first");

        assertThat(part).doesNotExist();
        assertThat(shelf.names()).containsExactly("first");
        assertThat(shelf.files("first")).containsExactlyInAnyOrder("a.txt", "b.txt");
        assertThat(shelf.isHere("first")).isTrue();
        assertThat(shelf.folder("first").resolve("a.txt")).hasContent("one");
        assertThat(shelf.isHere("second")).isFalse();
        assertThat(shelf.files("second")).isEmpty();
        assertThat(shelf.folder("second")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void aNameIsTakenOnce(Kind kind) throws IOException {
        Shelf shelf = open(kind);
        shelf.put(filled(shelf, "one"), "first");
        Path again = filled(shelf, "two");
        assertThatThrownBy(() -> shelf.put(again, "first")).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(shelf.folder("first").resolve("a.txt")).hasContent("one");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsTakenAwayComesBackUnlessItIsDeleted(Kind kind) throws IOException {
        Shelf shelf = open(kind);
        shelf.put(filled(shelf, "one"), "first");

        Shelf.Away away = shelf.takeAway("first");
        assertThat(shelf.names()).isEmpty();
        assertThat(shelf.folder("first")).doesNotExist();
        away.putBack();
        assertThat(shelf.names()).containsExactly("first");
        assertThat(shelf.folder("first").resolve("a.txt")).hasContent("one");

        shelf.remove("first");
        assertThat(shelf.names()).isEmpty();
        assertThat(shelf.folder("first")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void aMarkIsKept(Kind kind) throws IOException {
        Shelf shelf = open(kind);
        assertThat(shelf.mark()).isNull();
        shelf.mark("abc");
        assertThat(shelf.mark()).isEqualTo("abc");
        assertThat(shelf.names()).isEmpty();
    }

    @Test
    void whatOneStudioPutAnotherHas() throws IOException {
        String bucket = S3Store.newBucket();
        BucketShelf here = inBucket("here", bucket);
        BucketShelf there = inBucket("there", bucket);
        here.put(filled(here, "one"), "first");

        assertThat(there.names()).containsExactly("first");
        assertThat(there.isHere("first")).isFalse();
        assertThat(there.folder("first").resolve("a.txt")).hasContent("one");
        assertThat(there.isHere("first")).isTrue();

        here.remove("first");
        here.put(filled(here, "two"), "first");
        assertThat(there.isHere("first"))
                .as("a copy of another folder of that name")
                .isFalse();
        assertThat(there.folder("first").resolve("a.txt")).hasContent("two");
    }

    /** What somebody has deleted, or taken back, is soon on no disk any more. */
    @Test
    void copiesOfWhatIsGoneGo() throws IOException {
        String bucket = S3Store.newBucket();
        BucketShelf here = inBucket("here", bucket);
        BucketShelf there = inBucket("there", bucket);
        here.put(filled(here, "one"), "first");
        here.put(filled(here, "two"), "second");
        there.fetchAll();
        here.remove("first");

        there.prune();

        assertThat(folder.resolve("there/things/first")).doesNotExist();
        assertThat(folder.resolve("there/things/second")).exists();
    }

    /** What a studio without a store has kept in the same place is not its copy to delete. */
    @Test
    void foldersThatAreNoCopiesAreLeftAlone() throws IOException {
        BucketShelf here = inBucket("here", S3Store.newBucket());
        Path own = Files.createDirectories(folder.resolve("here/things/own"));
        here.folder("own");
        here.prune();
        assertThat(own).exists();
    }

    /** Killed between a copy and its token, on the way there or back. */
    @Test
    void aTokenWithoutItsCopyIsBroughtAgain() throws IOException {
        BucketShelf here = inBucket("here", S3Store.newBucket());
        here.put(filled(here, "one"), "first");
        here.fetchAll();
        FileSystemUtils.deleteRecursively(folder.resolve("here/things/first"));
        assertThat(here.isHere("first")).isFalse();
        assertThat(here.folder("first").resolve("a.txt")).hasContent("one");
        FileSystemUtils.deleteRecursively(folder.resolve("here/things/first"));
        here.remove("first");
        assertThat(here.names()).isEmpty();
    }

    @Test
    void copiesThatNobodyUsesGo() throws IOException {
        String bucket = S3Store.newBucket();
        BucketShelf here = inBucket("here", bucket);
        here.put(filled(here, "one"), "first");
        here.prune();
        assertThat(here.isHere("first")).isTrue();
        try (Bucket store = new Bucket(TestShelves.store(S3Store.address(), bucket), bucket)) {
            BucketShelf hasty = new BucketShelf(store, "things", folder.resolve("here/things"), Duration.ZERO);
            hasty.prune(); // sees it for the first time
            hasty.prune();
            assertThat(hasty.isHere("first")).isFalse();
            assertThat(hasty.folder("first").resolve("a.txt")).hasContent("one");
        }
    }

    /** A studio that is killed while it puts something leaves objects that no index tells of; others may still be at it. */
    @Test
    void whatIsNotIndexedIsNotThereAndStaysAWhile() throws IOException {
        String bucket = S3Store.newBucket();
        BucketShelf here = inBucket("here", bucket);
        here.put(filled(here, "one"), "first");
        try (Bucket store = new Bucket(TestShelves.store(S3Store.address(), bucket), bucket)) {
            store.put("things/data/half/a.txt", new byte[] {1});
            here.sweep();
            assertThat(store.list("things/data/half/")).hasSize(1);
            assertThat(here.names()).containsExactly("first");
            assertThat(here.isSettled("first")).isFalse();

            here.remove("first");
            assertThat(store.list("things/")).extracting(Bucket.Item::key).containsExactly("things/data/half/a.txt");
        }
    }

    /** A store lists a thousand at one time. */
    @Test
    void moreThanAThousandAreListed() throws IOException {
        String bucket = S3Store.newBucket();
        try (Bucket store = new Bucket(TestShelves.store(S3Store.address(), bucket), bucket)) {
            store.put("many/first", new byte[] {1});
            Path first = S3Store.file(bucket, "one/many/first");
            for (int i = 0; i < 1004; i++) { // as if they had come by the server, which takes its time
                Files.copy(first, first.resolveSibling("n" + i), StandardCopyOption.COPY_ATTRIBUTES);
            }
            assertThat(store.list("many/")).hasSize(1005);
        }
    }

    @Test
    void aBucketThatIsMissingIsMade() throws IOException {
        Shelf shelf = inBucket("here", "not-made-by-hand");
        shelf.put(filled(shelf, "one"), "first");
        assertThat(inBucket("there", "not-made-by-hand").names()).containsExactly("first");
    }

    @Test
    void aStoreThatRefusesOrIsNotThereIsNamed() {
        String bucket = S3Store.newBucket();
        assertThatThrownBy(() -> TestShelves.inBucket(folder, URI.create("http://127.0.0.1:1"), bucket))
                .hasMessageContaining("bucket " + bucket + " at http://127.0.0.1:1");
        assertThatThrownBy(() -> new Bucket(TestShelves.store(S3Store.address(), bucket, "wrong"), bucket))
                .isInstanceOf(StoreUnreachableException.class)
                .hasMessageContaining("bucket " + bucket + " at " + S3Store.address());
    }

    @Test
    void aFolderKeepsNothingOfWhatPassed() throws IOException {
        Shelf shelf = open(Kind.FOLDER);
        shelf.put(filled(shelf, "one"), "first");
        filled(shelf, "left");
        shelf.sweep();
        try (Stream<Path> entries = Files.list(folder.resolve("things"))) {
            assertThat(entries).containsExactly(folder.resolve("things/first"));
        }
    }
}
