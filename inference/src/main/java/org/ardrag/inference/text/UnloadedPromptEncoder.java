package org.ardrag.inference.text;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.weights.WeightsFile;

/**
 * The umT5 encoder in files: for every prompt it is read block by block, and nothing of it stays. It may run on another
 * device than the model that takes its embeddings.
 *
 * @param weights safetensors file under the official names
 * @param tokenizer the encoder's {@code tokenizer.json}
 * @param textLen tokens of a prompt; longer ones are cut
 * @param device that the encoder runs on
 */
public record UnloadedPromptEncoder(
        Path weights, Path tokenizer, Umt5Config config, int textLen, Precision precision, Device device)
        implements PromptEncoder {

    @Override
    public NDArray encode(NDManager owner, String prompt) throws IOException {
        try (WeightsFile file = WeightsFile.open(weights);
                PromptTokenizer tokens = PromptTokenizer.load(tokenizer, textLen);
                Umt5Encoder encoder = new Umt5Encoder(config, precision, device);
                NDManager there = TorchEngine.newManager(device)) {
            file.requireShapes(config.weightShapes());
            NDArray rows = Umt5PromptEncoder.streaming(tokens, encoder, file).encode(there, prompt);
            NDArray here = rows.toDevice(owner.getDevice(), true);
            here.attach(owner);
            return here;
        }
    }
}
