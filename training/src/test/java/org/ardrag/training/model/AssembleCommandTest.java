package org.ardrag.training.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.session.Chunk;
import org.ardrag.inference.session.GenerationSession;
import org.ardrag.inference.session.InferenceOptions;
import org.ardrag.inference.session.ModelFolder;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.StudioModel;
import org.ardrag.inference.trajectory.ControlChunk;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** From random networks in the published layout to a session on them, by the project's own commands. */
class AssembleCommandTest {

    private static final String TRANSFORMER =
            """
            {"model_type":"t2v","patch_size":[1,2,2],"text_len":8,"in_dim":4,"dim":32,"ffn_dim":64,"freq_dim":16,
             "text_dim":16,"out_dim":4,"num_heads":2,"num_layers":2,"eps":0.000001}""";

    private static final String VAE =
            """
            {"dim":2,"z_dim":4,"dim_mult":[1,1,1,2],"num_res_blocks":1,"temperal_downsample":[false,true,true],
             "latent_mean":[0,0,0,0],"latent_std":[1,1,1,1]}""";

    private static final String TINY =
            """
            {"encoder_width":8,"decoder_widths":[8,8,8,8],"latent_channels":4,"patch_size":1,
             "encoder_time_downscale":[true,true,false],"decoder_time_upscale":[false,true,true],
             "decoder_space_upscale":[true,true,true]}""";

    private static final String TEXT =
            """
            {"vocab_size":6,"dim":16,"dim_attn":16,"dim_ffn":32,"num_heads":2,"encoder_layers":2,"num_buckets":32,
             "shared_pos":false}""";

    private static final String TOKENIZER =
            """
            {"version":"1.0","truncation":null,"padding":null,
             "added_tokens":[{"id":1,"content":"</s>","single_word":false,"lstrip":false,"rstrip":false,
                              "normalized":false,"special":true}],
             "normalizer":null,
             "pre_tokenizer":{"type":"Metaspace","replacement":"\\u2581","prepend_scheme":"always","split":true},
             "post_processor":{"type":"TemplateProcessing",
               "single":[{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"</s>","type_id":0}}],
               "pair":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":0}}],
               "special_tokens":{"</s>":{"id":"</s>","ids":[1],"tokens":["</s>"]}}},
             "decoder":null,
             "model":{"type":"Unigram","unk_id":2,"byte_fallback":false,
               "vocab":[["<pad>",0.0],["</s>",0.0],["<unk>",0.0],["\\u2581a",-2.0],["\\u2581cat",-3.0],["\\u2581",-4.0]]}}""";

    @TempDir
    private Path folder;

    private final StringWriter errors = new StringWriter();

    @BeforeEach
    void importTheParts() throws IOException {
        take("transformer", TRANSFORMER);
        take("vae", VAE);
        take("tiny-autoencoder", TINY);
        take("text-encoder", TEXT);
        Files.writeString(part("text-encoder").resolve("tokenizer.json"), TOKENIZER);
        Files.writeString(part("transformer").resolve("LICENSE.some"), "Do as you like.");
    }

    private Path part(String network) {
        return folder.resolve(network);
    }

    /** Random weights, written and imported. */
    private void take(String network, String config) throws IOException {
        Path sizes = Files.writeString(folder.resolve(network + ".json"), config);
        String weights = folder.resolve(network + ".safetensors").toString();
        assertThat(run("random", "--network", network, "--config", sizes.toString(), "--out", weights))
                .as(errors.toString())
                .isZero();
        assertThat(run(
                        "import",
                        weights,
                        "--network",
                        network,
                        "--config",
                        sizes.toString(),
                        "--out",
                        part(network).toString()))
                .as(errors.toString())
                .isZero();
    }

    private int run(String... arguments) {
        return new CommandLine(new ModelCommand())
                .setErr(new PrintWriter(errors, true))
                .execute(arguments);
    }

    private int assemble(String autoencoder, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "assemble",
                "--transformer",
                part("transformer").toString(),
                "--autoencoder",
                part(autoencoder).toString(),
                "--out",
                folder.resolve("model").toString(),
                "--window",
                "7"));
        arguments.addAll(Arrays.asList(more));
        if (!arguments.contains("--size")) {
            arguments.addAll(List.of("--size", "32x16"));
        }
        return run(arguments.toArray(new String[0]));
    }

    private String text() {
        return part("text-encoder").toString();
    }

    @ParameterizedTest
    @CsvSource({"tiny-autoencoder, 1", "vae, 3"})
    void whatItPutsTogetherHoldsASession(String autoencoder, int framesPerBlock) throws IOException {
        assertThat(assemble(
                        autoencoder,
                        "--text-encoder",
                        text(),
                        "--frames-per-block",
                        "" + framesPerBlock,
                        "--steps",
                        "1000,500",
                        "--first-steps",
                        "1000,750,500"))
                .as(errors.toString())
                .isZero();
        Path model = folder.resolve("model");
        ModelManifest manifest = ModelFolder.check(model).manifest();
        assertThat(manifest.name()).isEqualTo("model");
        assertThat(manifest.denoisingStepListFirstChunk()).containsExactly(1000, 750, 500);
        assertThat(manifest.transformer().localAttnSize()).isEqualTo(7);
        assertThat(Files.readString(model.resolve("LICENSES.txt")))
                .contains("==== transformer: Apache-2.0 ====", "Do as you like.", "not beside the weights");
        JsonNode source = Json.MAPPER.readTree(Files.readString(model.resolve("source.json")));
        assertThat(source.path("text_encoder").path("files").get(0).path("name").asString())
                .isEqualTo("text-encoder.safetensors");
        InferenceOptions options = new InferenceOptions(
                "cpu",
                "float32",
                "auto",
                0,
                1 << 20,
                folder,
                new InferenceOptions.Text("cpu", folder.resolve("prompts"), 1 << 20));
        try (StudioModel loaded = StudioModel.load(model, options);
                GenerationSession session = loaded.open(new RgbImage(32, 16, new byte[3 * 32 * 16]), 1, "a cat")) {
            Chunk chunk = session.next(ControlChunk.empty(4 * framesPerBlock));
            assertThat(chunk.frames()).hasSize(4 * framesPerBlock);
            assertThat(chunk.frames().get(0).width()).isEqualTo(32);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--frames-per-block 1                                  | takes a prompt: --text-encoder is needed",
                "--frames-per-block 9 --text-encoder TEXT              | 9 latent frames at once",
                "--frames-per-block 1 --text-encoder TEXT --size 33x16 | multiples of 8",
                "--frames-per-block 1 --text-encoder TEXT --size big   | WIDTHxHEIGHT is allowed",
                "--frames-per-block 1 --text-encoder TEXT --steps 5,9  | has to fall",
                "--frames-per-block 1 --text-encoder VAE               | holds a vae; text-encoder is needed",
                "--frames-per-block 1 --text-encoder NOTHING           | no config.json",
            })
    void whatDoesNotFitIsSaidAndNothingIsWritten(String options, String said) {
        String[] given = options.replace("TEXT", text())
                .replace("VAE", part("vae").toString())
                .replace("NOTHING", folder.resolve("nothing").toString())
                .strip()
                .split(" +");
        assertThat(assemble("tiny-autoencoder", given)).isNotZero();
        assertThat(errors.toString()).contains(said);
        assertThat(folder.resolve("model")).doesNotExist();
    }

    @Test
    void weightsThatAreDamagedOrOfAnotherShapeAreNamed() throws IOException {
        Path weights = part("text-encoder").resolve("weights.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        assertThat(assemble("tiny-autoencoder", "--frames-per-block", "1", "--text-encoder", text()))
                .isNotZero();
        assertThat(errors.toString()).contains("is damaged").contains("SHA256SUMS");
        Path config = part("transformer").resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"num_layers\":2", "\"num_layers\":3"));
        assertThat(assemble("tiny-autoencoder", "--frames-per-block", "1", "--text-encoder", text()))
                .isNotZero();
        assertThat(folder.resolve("model")).doesNotExist();
    }
}
