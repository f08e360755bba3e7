package org.ardrag.training.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.model.TinyAutoencoderConfig;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.download.Checksum;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** The whole command on a model that makes noise. */
class EvaluateCommandTest {

    private static final int SIZE = 64;

    @TempDir
    private static Path temporary;

    private static Path model;
    private static Path photographs;

    @BeforeAll
    static void writeModelAndPhotographs() throws IOException {
        model = temporary.resolve("model");
        photographs = Files.createDirectory(temporary.resolve("photographs"));
        writeModel(model);
        for (int i = 0; i < 2; i++) {
            ImageIO.write(
                    photograph(i), "png", photographs.resolve("p" + i + ".png").toFile());
        }
        Files.writeString(photographs.resolve("notes.txt"), "not a picture");
    }

    @Test
    void theReportIsPlausibleForAModelThatMakesNoise() throws IOException {
        Path out = temporary.resolve("plausible");
        assertThat(evaluate(out, "--clips", "3")).isZero();
        JsonNode report = Json.MAPPER.readTree(Files.readString(out.resolve("report.json")));
        JsonNode made = score(report, "model");
        JsonNode still = score(report, "still picture");
        JsonNode truth = score(report, "true clip");

        assertThat(still.at("/followed/count").asInt()).isZero();
        assertThat(still.at("/followed/of").asInt()).isGreaterThanOrEqualTo(3);
        assertThat(still.at("/stayed/share").asDouble()).isEqualTo(1);
        assertThat(truth.at("/followed/share").asDouble()).isGreaterThan(0.5);
        assertThat(truth.at("/error").asDouble()).isZero();
        assertThat(score(report, "pasted patch").at("/followed/share").asDouble())
                .isGreaterThan(0.6);
        assertThat(made.at("/error").asDouble())
                .isGreaterThan(still.at("/error").asDouble());
        assertThat(made.at("/rest_psnr").asDouble()).isBetween(0.0, 20.0);
        assertThat(report.at("/precision").asString()).isEqualTo("float32, plain attention");
        assertThat(made.at("/stayed/share").asDouble()).isLessThan(0.5);
        assertThat(still.at("/rest_psnr").isNull()).isTrue();
        assertThat(truth.at("/paper/frechet_frames").asDouble()).isLessThan(1e-6);
        assertThat(made.at("/paper/frechet_frames").asDouble()).isGreaterThan(0.01);
        assertThat(made.at("/paper/frechet_videos").asDouble())
                .isGreaterThan(still.at("/paper/frechet_videos").asDouble());
        assertThat(made.at("/paper/quality").asDouble())
                .isLessThan(truth.at("/paper/quality").asDouble());
        assertThat(made.at("/paper/motion_smoothness").asDouble())
                .isLessThan(still.at("/paper/motion_smoothness").asDouble());
        assertThat(out.resolve("clips.mp4")).isNotEmptyFile();

        assertThat(report.at("/photographs/photographs").asInt()).isEqualTo(2);
        assertThat(report.at("/photographs/drags").size()).isEqualTo(4);
        assertThat(report.at("/photographs/median_following").asDouble()).isBetween(0.0, 0.6);
        assertThat(report.at("/checksum").asString()).hasSize(64);
        assertThat(report.at("/timing/chunk_ms").asDouble()).isPositive();
        assertThat(report.at("/timing/frames_per_second").asDouble()).isPositive();
        assertThat(report.at("/autoencoder_checksum").asString())
                .isEqualTo(Checksum.sha256(model.resolve("autoencoder.safetensors"))
                        .hex());
        assertThat(report.at("/config/transformer/num_heads").asInt()).isEqualTo(2);
        assertThat(report.at("/config/denoising_step_list/1").asInt()).isEqualTo(500);
        assertThat(truth.at("/mean_similarity").asDouble()).isCloseTo(1, within(1e-9));
        assertThat(still.at("/mean_similarity").asDouble())
                .as("what moves has moved farthest in the last frame")
                .isBetween(still.at("/similarity").asDouble(), 1.0);
        assertThat(truth.at("/track_error").asDouble()).isLessThan(0.05);
        assertThat(still.at("/track_error").asDouble())
                .as("half as far as at the end, more or less")
                .isBetween(0.1 * still.at("/median_end_error").asDouble(), 0.9);

        assertThat(Files.readString(out.resolve("report.md")))
                .contains(
                        "| still picture | 0.0 %",
                        "2 photographs, 4 points",
                        report.at("/checksum").asString(),
                        "| autoencoder | SHA-256 `"
                                + report.at("/autoencoder_checksum").asString(),
                        "| frames a second (median of the clips) |");
        for (String sheet : List.of("clips.png", "clips-worst.png", "photographs.png", "photographs-worst.png")) {
            assertThat(ImageIO.read(out.resolve(sheet).toFile()).getWidth()).isGreaterThanOrEqualTo(3 * SIZE);
        }
    }

    @Test
    void theSameSeedGivesTheSameFiguresAndAnotherSeedOthers() throws IOException {
        JsonNode first = figures("first", "1");
        JsonNode second = figures("second", "1");
        JsonNode other = figures("other", "2");
        double error = score(first, "model").at("/error").asDouble();
        assertThat(score(other, "model").at("/error").asDouble()).isNotCloseTo(error, within(1e-5));
        for (String name : List.of("model", "still picture", "pasted patch", "autoencoder's round trip", "true clip")) {
            assertThat(score(second, name)).isEqualTo(score(first, name));
            assertThat(score(other, name)).isNotEqualTo(score(first, name));
        }
        assertThat(places(second)).isEqualTo(places(first));
        assertThat(places(other)).isNotEqualTo(places(first));
    }

    @Test
    void framesThatDoNotFillWholeChunksAreRefused() {
        assertThat(refusal("--frames", "10")).contains("whole chunks of 4 frames, such as 49; 10 was given");
    }

    @Test
    void whatIsNotShownLargerIsNotMeasuredSo() {
        assertThat(refusal("--shown", "4"))
                .contains(
                        "--shown 4 was given, but random moves nothing in pixels: its frames are shown as it makes them");
        assertThat(refusal("--shown", "9")).contains("--shown is from 1 to 8, 9 was given");
    }

    private static String refusal(String... option) {
        StringWriter errors = new StringWriter();
        CommandLine command = new CommandLine(new EvaluateCommand()).setErr(new PrintWriter(errors));
        String[] common = {
            "--model", model.toString(), "--out", temporary.resolve("refused").toString()
        };
        assertThat(command.execute(Stream.concat(Arrays.stream(common), Arrays.stream(option))
                        .toArray(String[]::new)))
                .isEqualTo(2);
        return errors.toString();
    }

    private static JsonNode figures(String name, String seed) throws IOException {
        Path out = temporary.resolve(name);
        assertThat(evaluate(out, "--clips", "2", "--seed", seed)).isZero();
        return Json.MAPPER.readTree(Files.readString(out.resolve("report.json")));
    }

    /** Where the drags on photographs begin and end. */
    private static List<Double> places(JsonNode report) {
        List<Double> places = new ArrayList<>();
        for (JsonNode drag : report.at("/photographs/drags")) {
            for (String name : List.of("from_x", "from_y", "to_x", "to_y")) {
                places.add(drag.at("/" + name).asDouble());
            }
        }
        return places;
    }

    private static int evaluate(Path out, String... more) {
        CommandLine command = new CommandLine(new EvaluateCommand());
        String[] common = {
            "--model",
            model.toString(),
            "--out",
            out.toString(),
            "--frames",
            "17",
            "--precision",
            "float32",
            "--attention",
            "plain",
            "--device",
            "cpu",
            "--photos",
            photographs.toString(),
            "--points",
            "2"
        };
        String[] all = Stream.concat(Arrays.stream(common), Arrays.stream(more)).toArray(String[]::new);
        return command.execute(all);
    }

    private static JsonNode score(JsonNode report, String name) {
        for (JsonNode score : report.at("/scores")) {
            if (score.at("/name").asString().equals(name)) {
                return score;
            }
        }
        throw new AssertionError("no score of " + name + " in " + report);
    }

    static void writeModel(Path folder) throws IOException {
        Files.createDirectories(folder);
        CausalWanConfig transformer =
                new CausalWanConfig("t2v", List.of(1, 2, 2), 0, 8, 32, 64, 16, 0, 4, 2, 2, 4, 1, 0, 0, 1e-6);
        TinyAutoencoderConfig autoencoder = new TinyAutoencoderConfig(
                8,
                List.of(12, 8, 8, 8),
                4,
                1,
                List.of(true, true, false),
                List.of(false, true, true),
                null,
                List.of(true, true, true));
        Map<String, Object> manifest = Map.of(
                "name",
                "random",
                "description",
                "noise",
                "width",
                SIZE,
                "height",
                SIZE,
                "fps",
                16,
                "denoising_step_list",
                List.of(1000, 500),
                "sampler",
                "ODE",
                "transformer",
                transformer,
                "autoencoder",
                autoencoder);
        Files.writeString(folder.resolve("model.json"), Json.MAPPER.writeValueAsString(manifest));
        WeightInitializer.Scale scale =
                (name, shape) -> shape.dimension() == 1 ? 0.05 : 1 / Math.sqrt(WeightInitializer.fanIn(shape));
        try (Weights ofTransformer = WeightInitializer.draw(transformer.weightShapes(), 1, Device.cpu(), scale);
                Weights ofAutoencoder = WeightInitializer.draw(autoencoder.weightShapes(), 2, Device.cpu(), scale)) {
            ofTransformer.save(folder.resolve("transformer.safetensors"), TensorType.F32, Map.of());
            ofAutoencoder.save(folder.resolve("autoencoder.safetensors"), TensorType.BF16, Map.of());
        }
    }

    /** Blocks of all colours, larger than the model's size. */
    private static BufferedImage photograph(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        BufferedImage image = new BufferedImage(200, 150, BufferedImage.TYPE_INT_RGB);
        int[] colours = random.ints(400, 0, 1 << 24).toArray();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                image.setRGB(x, y, colours[y / 13 * 16 + x / 13]);
            }
        }
        return image;
    }
}
