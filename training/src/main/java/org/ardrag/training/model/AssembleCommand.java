package org.ardrag.training.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ardrag.inference.checkpoint.CheckpointException;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.session.ModelManifest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code studio model assemble}: {@link Assembly} out of the folders of {@code fetch} and {@code import}. */
@Command(
        name = "assemble",
        description = {
            "Puts networks that were fetched or imported together to a model that sessions can be held with:",
            "a causal transformer, an autoencoder and, where the transformer takes a prompt, a text encoder."
        },
        mixinStandardHelpOptions = true)
final class AssembleCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--transformer", required = true, description = "folder of the imported causal transformer")
    private Path transformer = Path.of("");

    @Option(names = "--autoencoder", required = true, description = "folder of the imported tiny autoencoder or VAE")
    private Path autoencoder = Path.of("");

    @Option(names = "--text-encoder", description = "folder of the imported text encoder")
    private @Nullable Path textEncoder;

    @Option(
            names = "--tokenizer",
            description = "the text encoder's tokenizer.json (default: the one in the text encoder's folder)")
    private @Nullable Path tokenizer;

    @Option(names = "--out", required = true, description = "model folder to be made")
    private Path out = Path.of("");

    @Option(names = "--name", description = "the model's name (default: that of the folder)")
    private @Nullable String name;

    @Option(names = "--description", defaultValue = "", description = "one sentence for its users")
    private String description = "";

    @Option(
            names = "--size",
            defaultValue = "640x368",
            description = "WIDTHxHEIGHT of a frame, pixels, in multiples of 16 (default: ${DEFAULT-VALUE})")
    private String size = "";

    @Option(names = "--fps", defaultValue = "16", description = "frames a second (default: ${DEFAULT-VALUE})")
    private int fps;

    @Option(
            names = "--frames-per-block",
            required = true,
            description = "latent frames that are made at once: 1 for frame-wise students, 3 for chunk-wise ones")
    private int framesPerBlock;

    @Option(
            names = "--steps",
            split = ",",
            defaultValue = "1000,750,500,250",
            description = "denoising_step_list of the student's config (default: ${DEFAULT-VALUE})")
    private List<Integer> steps = List.of();

    @Option(
            names = "--first-steps",
            split = ",",
            description = "denoising_step_list_first_chunk of the student's config, where it has one")
    private @Nullable List<Integer> firstSteps;

    @Option(
            names = "--shift",
            defaultValue = "5",
            description = "timestep_shift that the steps are warped by; 0 for none (default: ${DEFAULT-VALUE})")
    private double shift;

    @Option(
            names = "--sampler",
            defaultValue = "RENOISE",
            description = "RENOISE, as the published students, or ODE (default: ${DEFAULT-VALUE})")
    private Sampler sampler = Sampler.RENOISE;

    @Option(
            names = "--window",
            defaultValue = "21",
            description =
                    "local_attn_size: latent frames that a frame looks at (default: ${DEFAULT-VALUE}, as trained)")
    private int window;

    @Option(
            names = "--sink",
            defaultValue = "0",
            description = "sink_size: first latent frames that stay in reach (default: ${DEFAULT-VALUE}, as trained)")
    private int sink;

    @Option(
            names = "--sink-distance",
            defaultValue = "0",
            description = "max_sink_distance: how far away sinks seem at most; 0 for as far as they are (default:"
                    + " ${DEFAULT-VALUE})")
    private int sinkDistance;

    @Override
    @SuppressWarnings("SystemOut") // the command's answer
    public Integer call() throws IOException {
        try {
            String[] sides = size.toLowerCase(Locale.ROOT).split("x", -1);
            if (sides.length != 2 || !sides[0].matches("\\d{1,5}") || !sides[1].matches("\\d{1,5}")) {
                throw new IllegalArgumentException(
                        "--size is '" + size + "'; WIDTHxHEIGHT is allowed, such as 640x368");
            }
            Assembly assembly = new Assembly(
                    transformer,
                    autoencoder,
                    textEncoder,
                    tokenizer,
                    new Assembly.Look(
                            name == null ? String.valueOf(out.toAbsolutePath().getFileName()) : name,
                            description,
                            Integer.parseInt(sides[0]),
                            Integer.parseInt(sides[1]),
                            fps),
                    new Assembly.Steps(framesPerBlock, steps, firstSteps, shift == 0 ? null : shift, sampler),
                    new Assembly.Window(window, sink, sinkDistance));
            ModelManifest manifest = assembly.into(out);
            System.out.printf(
                    Locale.ROOT,
                    "%s: %d x %d, %d frames a chunk%s. Licences: %s%n",
                    out,
                    manifest.width(),
                    manifest.height(),
                    manifest.framesPerChunk(),
                    manifest.textEncoder() == null ? "" : ", takes a prompt",
                    assembly.licences());
            return 0;
        } catch (CheckpointException | IllegalArgumentException e) {
            throw spec == null ? e : new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
