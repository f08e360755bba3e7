package org.ardrag.inference.session;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.ardrag.inference.text.Umt5Config;

/**
 * The text encoder in a model's folder: {@code text_encoder.safetensors}, {@code tokenizer.json}.
 *
 * @param sha256 checksum of the encoder's weights, in hexadecimal; embeddings on disk are known by it
 * @param config its shape
 */
public record TextEncoder(@JsonProperty("sha256") String sha256, @JsonProperty("config") Umt5Config config) {}
