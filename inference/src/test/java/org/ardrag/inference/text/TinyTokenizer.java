package org.ardrag.inference.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A {@code tokenizer.json} built like umT5's, with eleven pieces. */
public final class TinyTokenizer {

    public static final int VOCABULARY = 11;

    private TinyTokenizer() {}

    public static Path write(Path folder) throws IOException {
        return Files.writeString(
                folder.resolve("tokenizer.json"),
                """
                {
                  "version": "1.0", "truncation": null, "padding": null,
                  "added_tokens": [
                    {"id": 0, "content": "<pad>", "single_word": false, "lstrip": false, "rstrip": false,
                     "normalized": false, "special": true},
                    {"id": 1, "content": "</s>", "single_word": false, "lstrip": false, "rstrip": false,
                     "normalized": false, "special": true},
                    {"id": 2, "content": "<unk>", "single_word": false, "lstrip": false, "rstrip": false,
                     "normalized": false, "special": true}
                  ],
                  "normalizer": null,
                  "pre_tokenizer": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": true},
                  "post_processor": {
                    "type": "TemplateProcessing",
                    "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}],
                    "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}},
                             {"Sequence": {"id": "B", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}],
                    "special_tokens": {"</s>": {"id": "</s>", "ids": [1], "tokens": ["</s>"]}}
                  },
                  "decoder": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": true},
                  "model": {
                    "type": "Unigram", "unk_id": 2, "byte_fallback": false,
                    "vocab": [["<pad>", 0.0], ["</s>", 0.0], ["<unk>", 0.0], ["\u2581a", -2.0], ["\u2581red", -3.0],
                              ["\u2581ball", -3.5], ["oon", -4.0], ["s", -4.5], ["\u2581", -5.0], ["&", -6.0],
                              ["\u2581balloon", -9.0]]
                  }
                }
                """);
    }
}
