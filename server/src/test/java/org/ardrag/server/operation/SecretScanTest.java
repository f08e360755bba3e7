package org.ardrag.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That no key, token or password lies in the project's files. */
class SecretScanTest {

    private static final Path ROOT = Path.of(System.getProperty("studio.root"));

    /** Folders of what is built, kept or fetched. */
    private static final Set<String> NOT_LOOKED_AT =
            Set.of(".git", "target", "data", "runs", "models", "goldens", "node_modules", "secrets", "shared");

    private static final long MOST_BYTES = 1_000_000;

    private static final Map<String, Pattern> SECRETS = new LinkedHashMap<>();

    static {
        SECRETS.put("a private key", Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----\\s*[A-Za-z0-9+/=]{40}"));
        SECRETS.put("a cloud's access key", Pattern.compile("\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b"));
        SECRETS.put("a token of a code host", Pattern.compile("\\b(?:gh[pousr]_[A-Za-z0-9]{36}|glpat-[\\w-]{20})"));
        SECRETS.put("a token of a chat", Pattern.compile("\\bxox[abprs]-[A-Za-z0-9-]{10,}"));
        SECRETS.put("a token of a model hub", Pattern.compile("\\bhf_[A-Za-z0-9]{30,}"));
        SECRETS.put("a key of an interface", Pattern.compile("\\b(?:sk-[A-Za-z0-9_-]{32,}|AIza[\\w-]{35})"));
        SECRETS.put("a token of this studio", Pattern.compile("\\bardrag_[A-Za-z0-9_-]{24}\\b"));
        SECRETS.put("a signed token", Pattern.compile("\\beyJ[\\w-]{10,}\\.eyJ[\\w-]{10,}\\.[\\w-]{20,}"));
        SECRETS.put("a login in an address", Pattern.compile("\\b[a-z]+://[\\w.-]+:[^\\s/@:${}\"'<>]{6,}@[\\w.-]+"));
    }

    /** What is found in a text: what it is and where. */
    private static List<String> found(String text) {
        List<String> found = new ArrayList<>();
        SECRETS.forEach((what, pattern) -> {
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                long line = text.substring(0, matcher.start()).lines().count();
                found.add(what + " near line " + line);
            }
        });
        return found;
    }

    private static void look(Path folder, List<Path> files) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.toList()) {
                String name = String.valueOf(entry.getFileName());
                if (Files.isDirectory(entry) && !Files.isSymbolicLink(entry)) {
                    if (!NOT_LOOKED_AT.contains(name) || isSource(entry)) {
                        look(entry, files);
                    }
                } else if (Files.isRegularFile(entry) && Files.size(entry) <= MOST_BYTES) {
                    files.add(entry);
                }
            }
        }
    }

    /** Packages may be named like folders of what is kept. */
    private static boolean isSource(Path folder) {
        return ROOT.relativize(folder).toString().contains("/java/");
    }

    @Test
    void theProjectHoldsNone() throws IOException {
        List<Path> files = new ArrayList<>();
        look(ROOT, files);
        assertThat(files).hasSizeGreaterThan(500);
        Map<String, List<String>> secrets = new LinkedHashMap<>();
        for (Path file : files) {
            List<String> found = found(Files.readString(file, StandardCharsets.ISO_8859_1));
            if (!found.isEmpty()) {
                secrets.put(ROOT.relativize(file).toString(), found);
            }
        }
        assertThat(secrets)
                .as("secrets belong into the environment; what was published is void and must be replaced")
                .isEmpty();
    }

    /** Put together here, so that none of them stands in this file. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN RSA PRIV~ATE KEY-----\nMIIEowIBAAKCAQEAtZ1vQq8mKk3pYwzq8QyqPpZz1x2c3v4b",
                "AK~IAIOSFODNN7EXAMPLE",
                "gh~p_0123456789abcdefghijABCDEFGHIJ012345",
                "xo~xb-1234567890-abcdefghij",
                "h~f_abcdefghijklmnopqrstuvwxyzABCDEF",
                "s~k-abcdefghijklmnopqrstuvwxyz0123456789",
                "ardr~ag_AAAAAAAAAAAAAAAAAAAAAAAA",
                "ey~JhbGciOiJIUzI1NiJ9.eyJzdWIiOiJyb290In0.abcdefghijklmnopqrstuvwxyz",
                "postgresql:~//studio:hunter2hunter2@db.example/studio"
            })
    void eachKindIsFound(String secret) {
        assertThat(found(secret)).isEmpty();
        assertThat(found("key: " + secret.replace("~", "") + "\n")).hasSize(1);
    }
}
