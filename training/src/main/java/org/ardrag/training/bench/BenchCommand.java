package org.ardrag.training.bench;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.session.InferenceOptions;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.StudioModel;
import org.ardrag.training.DefaultModel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code studio bench}: one table of what the machine gives, what the model takes and what viewers get. */
@Command(
        name = "bench",
        description = "Measures this machine, the model on it, and the whole studio through its WebSocket.",
        mixinStandardHelpOptions = true,
        subcommands = {TrainBenchCommand.class, FitBenchCommand.class})
public final class BenchCommand implements Callable<Integer> {

    private static final int SECONDS = 15;

    @Option(names = "--model", description = "model folder (default: the model that ships)")
    private Path folder = DefaultModel.folder();

    @Option(names = "--device", defaultValue = "auto", description = "auto, cpu or cuda:N (default: ${DEFAULT-VALUE})")
    private String device = "auto";

    @Option(
            names = "--precision",
            defaultValue = "auto",
            description = "auto, float32 or bfloat16 (default: ${DEFAULT-VALUE})")
    private String precision = "auto";

    @Option(names = "--without-server", description = "measure machine and model only")
    private boolean withoutServer;

    @Option(
            names = "--server-jar",
            defaultValue = "${sys:studio.server.jar}",
            description = "the packaged application (default: the one that this project built)")
    private @Nullable Path serverJar;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Device on = TorchEngine.device(device);
        double float32 = MachineBench.matrixProductRate(on, Precision.FLOAT32);
        double bfloat16 = MachineBench.matrixProductRate(on, Precision.BFLOAT16);
        double bandwidth = MachineBench.bandwidth(on);
        ModelManifest manifest = ModelManifest.read(folder);
        double budget = 1000.0 * manifest.framesPerChunk() / manifest.fps();
        double modelFps;
        row("machine", "%s, %d threads, libtorch %s", on, TorchEngine.threads(), TorchEngine.version());
        row("matrix product, float32", "%.0f GFLOP/s", float32 / 1e9);
        row("matrix product, bfloat16", "%.0f GFLOP/s", bfloat16 / 1e9);
        row("memory bandwidth", "%.1f GB/s", bandwidth / 1e9);
        TorchEngine.setCudnnBenchmark(true); // as the server in the same table has it
        boolean drags;
        try (StudioModel model = StudioModel.load(folder, new InferenceOptions(device, precision, 0, 64L << 20))) {
            drags = model.info().drags();
            ModelBench.Parts parts = ModelBench.measure(model);
            double rate = model.compute().precision() == Precision.FLOAT32 ? float32 : bfloat16;
            int passes = manifest.denoisingStepList().size();
            ChunkCost cost = ChunkCost.of(manifest, model.compute().precision());
            double share = parts.transformerShare(manifest, cost, rate);
            modelFps = 1000 * manifest.framesPerChunk() / parts.chunk();
            row(
                    "model",
                    "%s, %d x %d at %d fps, %.1f M parameters, %s, %s attention",
                    manifest.name(),
                    manifest.width(),
                    manifest.height(),
                    manifest.fps(),
                    model.info().parameters() / 1e6,
                    model.info().precision(),
                    model.compute().fusedAttention() ? "fused" : "plain");
            row("transformer's share of the matrix-product rate", "%.0f %%", 100 * share);
            row("a chunk's time budget", "%.0f ms", budget);
            row("control (heatmaps, encoder)", "%.1f ms", parts.control());
            floor(cost.encoding(), rate, bandwidth);
            row("denoising, %d passes".formatted(passes), "%.1f ms", parts.denoise());
            floor(cost.pass().times(passes), rate, bandwidth);
            row("cache write", "%.1f ms", parts.cache());
            floor(cost.pass(), rate, bandwidth);
            row("decoding", "%.1f ms", parts.decode());
            floor(cost.decoding(), rate, bandwidth);
            row("whole chunk in the model", "%.1f ms", parts.chunk());
            row("frames a second, model alone", "%.1f", modelFps);
        }
        if (!withoutServer) {
            if (serverJar == null || !Files.exists(serverJar)) {
                throw new IOException(
                        "the packaged application " + serverJar + " is not there; say --without-server, or build it");
            }
            measureServer(serverJar, manifest, drags);
        }
        return 0;
    }

    /** The least that a part can take here. */
    private static void floor(ChunkCost.@Nullable Work work, double rate, double bandwidth) {
        if (work != null) {
            row(
                    "its floor",
                    "%.1f ms by operations, %.1f ms by bytes",
                    work.byOperations(rate),
                    work.byBytes(bandwidth));
        }
    }

    private void measureServer(Path jar, ModelManifest manifest, boolean drags)
            throws IOException, InterruptedException {
        List<String> properties = List.of(
                "--studio.models-dir=" + folder.toAbsolutePath().getParent(),
                "--studio.model=" + folder.toAbsolutePath().getFileName(),
                "--studio.device=" + device,
                "--studio.precision=" + precision);
        byte[] picture = TestPicture.png(manifest.width(), manifest.height());
        try (StudioProcess studio = StudioProcess.start(jar, properties)) {
            double[] first = ServerBench.firstFrames(studio.address(), picture);
            row(
                    "upload to first frame, one viewer",
                    "%.0f ms median of %d, the first of all %.0f ms",
                    Timing.median(Arrays.copyOfRange(first, 1, first.length)),
                    first.length - 1,
                    first[0]);
            for (int clients : new int[] {1, 4}) {
                ServerBench.measure(studio.address(), picture, clients, SECONDS, drags)
                        .rows(clients == 1 ? "one viewer" : clients + " viewers")
                        .forEach((what, value) -> row(what, "%s", value));
            }
        }
    }

    @SuppressWarnings("SystemOut") // the command's answer
    private static void row(String what, String format, Object... values) {
        System.out.printf(Locale.ROOT, "| %s | %s |%n", what, String.format(Locale.ROOT, format, values));
    }
}
