package org.ardrag.inference.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptTokenizerTest {

    @TempDir
    Path folder;

    @Test
    void takesTheLikelierPiecesAndAddsTheEndToken() throws IOException {
        try (PromptTokenizer tokenizer = PromptTokenizer.load(TinyTokenizer.write(folder), 8)) {
            PromptTokenizer.Tokens tokens = tokenizer.encode("a red balloons");
            // "ball" + "oon" + "s" has -12, "balloon" + "s" -13.5
            assertThat(tokens.ids()).containsExactly(3, 4, 5, 6, 7, 1, 0, 0);
            assertThat(tokens.length()).isEqualTo(6);
            assertThat(tokens.mask()).containsExactly(1, 1, 1, 1, 1, 1, 0, 0);
        }
    }

    @Test
    void cleansThePromptFirst() throws IOException {
        try (PromptTokenizer tokenizer = PromptTokenizer.load(TinyTokenizer.write(folder), 8)) {
            assertThat(tokenizer.encode("  a\n&amp;amp; a ").ids())
                    .isEqualTo(tokenizer.encode("a & a").ids());
        }
    }

    @Test
    void cutsALongPromptAndKeepsTheEndToken() throws IOException {
        try (PromptTokenizer tokenizer = PromptTokenizer.load(TinyTokenizer.write(folder), 4)) {
            PromptTokenizer.Tokens tokens = tokenizer.encode("a red a red a red");
            assertThat(tokens.ids()).containsExactly(3, 4, 3, 1);
            assertThat(tokens.length()).isEqualTo(4);
        }
    }

    @Test
    void namesAMissingFile() {
        assertThatThrownBy(() -> PromptTokenizer.load(folder.resolve("none.json"), 8))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("none.json")
                .hasMessageContaining("tokenizer.json");
    }
}
