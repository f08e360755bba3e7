package org.ardrag.inference.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * From a prompt to tokens: {@code HuggingfaceTokenizer} of Wan-Video/Wan2.1, {@code wan/modules/tokenizers.py}, with
 * {@code clean='whitespace'}. The model's own {@code tokenizer.json} says how; for umT5 it is that of google/umt5-xxl.
 */
public final class PromptTokenizer implements AutoCloseable {

    /** umT5's {@code <pad>}. */
    private static final long PAD = 0;

    static {
        // On a machine with CUDA the library would look for a build of it on the network; text needs none.
        if (System.getenv("RUST_FLAVOR") == null && System.getProperty("RUST_FLAVOR") == null) {
            System.setProperty("RUST_FLAVOR", "cpu");
        }
    }

    private final HuggingFaceTokenizer tokenizer;
    private final int textLen;

    private PromptTokenizer(HuggingFaceTokenizer tokenizer, int textLen) {
        this.tokenizer = tokenizer;
        this.textLen = textLen;
    }

    /**
     * Tokens of one prompt.
     *
     * @param ids {@code textLen} of them, padded at the end
     * @param length how many are the prompt's, the end token included
     */
    public record Tokens(long[] ids, int length) {

        /** 1 for the prompt's tokens, 0 behind. */
        public long[] mask() {
            long[] mask = new long[ids.length];
            Arrays.fill(mask, 0, length, 1);
            return mask;
        }
    }

    /**
     * Reads a tokenizer.
     *
     * @param file a Hugging Face {@code tokenizer.json}
     * @param textLen tokens of a prompt, 512 for Wan; longer ones are cut, the end token stays
     */
    public static PromptTokenizer load(Path file, int textLen) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString(), null, "a tokenizer.json is needed here");
        }
        return new PromptTokenizer(
                HuggingFaceTokenizer.builder()
                        .optTokenizerPath(file)
                        .optAddSpecialTokens(true)
                        .optTruncation(true)
                        .optMaxLength(textLen)
                        .optPadding(false)
                        .build(),
                textLen);
    }

    /** Cleans a prompt and cuts it into tokens. */
    public Tokens encode(String prompt) {
        Encoding encoding = tokenizer.encode(PromptCleaner.clean(prompt));
        long[] ids = encoding.getIds();
        long[] padded = Arrays.copyOf(ids, textLen);
        Arrays.fill(padded, ids.length, textLen, PAD);
        return new Tokens(padded, ids.length);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
