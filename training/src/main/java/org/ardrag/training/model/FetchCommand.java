package org.ardrag.training.model;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.ardrag.inference.checkpoint.CheckpointException;
import org.ardrag.inference.checkpoint.CheckpointImport;
import org.ardrag.inference.checkpoint.PublishedNetwork;
import org.ardrag.training.download.DiskSpace;
import org.ardrag.training.download.Downloader;
import org.ardrag.training.download.Hub;
import org.ardrag.training.download.Patience;
import org.ardrag.training.download.RemoteFile;
import org.ardrag.training.loop.Durable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code studio model fetch}: gets published weights from where their makers publish them, and takes them in. */
@Command(
        name = "fetch",
        description = {
            "Gets a published model from where its makers publish it, and takes it in. Called again after a break, it",
            "goes on where it stopped. ./studio model list says which models there are."
        },
        footer = {
            "",
            "Environment",
            "  HF_ENDPOINT   a mirror of https://huggingface.co",
            "  HF_TOKEN      token of an account there, for files that are not open to everybody"
        },
        mixinStandardHelpOptions = true)
final class FetchCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "the name that it is published under")
    private String name = "";

    @Option(names = "--out", description = "folder to be made (default: models/NAME)")
    private @Nullable Path out;

    @Option(
            names = "--accept-licence",
            description = "agree to a licence that forbids something; without this such weights are not fetched")
    private boolean acceptLicence;

    @Option(names = "--keep", description = "keep the published files after they were taken in")
    private boolean keep;

    private final Catalogue catalogue;
    private final Map<String, String> environment;
    private final Patience patience;
    private final DiskSpace.Room room;

    /** The command, as picocli makes it. */
    FetchCommand() throws IOException {
        this(Catalogue.read(), System.getenv(), Patience.USUAL, DiskSpace::usable);
    }

    FetchCommand(Catalogue catalogue, Map<String, String> environment, Patience patience, DiskSpace.Room room) {
        this.catalogue = catalogue;
        this.environment = environment;
        this.patience = patience;
        this.room = room;
    }

    @Override
    @SuppressWarnings("SystemOut") // the command's answer
    public Integer call() throws IOException, InterruptedException {
        Hub hub;
        Catalogue.Model model;
        try {
            hub = Hub.of(environment);
            model = catalogue.find(name);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command().commandLine(), String.valueOf(e.getMessage()));
        }
        Path folder = out != null ? out : Path.of("models", model.name());
        PrintWriter err = command().commandLine().getErr();
        showLicences(model, err);
        if (Files.exists(folder.resolve(WeightsImport.SUMS))) {
            System.out.println(folder + " is there already");
            return 0;
        }
        if (!allowed(model, err)) {
            return command().exitCodeOnInvalidInput();
        }
        Path downloads = folder.resolve(".download");
        requireRoom(model, folder, downloads);
        Downloader downloader =
                new Downloader(hub, patience, new TransferLines(err, Boolean.getBoolean("studio.terminal")));
        CheckpointImport.Result result = take(model, hub, downloader, folder, downloads);
        if (!keep) {
            Durable.delete(downloads);
        }
        System.out.println(ImportCommand.told(folder, result, licence(model)));
        return 0;
    }

    private CommandSpec command() {
        return Objects.requireNonNull(spec);
    }

    private String licence(Catalogue.Model model) {
        return catalogue.of(model).stream().map(Catalogue.Licence::toString).collect(Collectors.joining("; "));
    }

    private void showLicences(Catalogue.Model model, PrintWriter err) {
        for (Catalogue.Licence licence : catalogue.of(model)) {
            err.println("licence " + licence + ", " + licence.address());
        }
        err.flush();
    }

    /** Whether the weights may be fetched; says why not. */
    private boolean allowed(Catalogue.Model model, PrintWriter err) {
        boolean allowed = acceptLicence || catalogue.of(model).stream().allMatch(licence -> licence.forbids() == null);
        if (!allowed) {
            err.println(model.name() + " was not fetched: its licence forbids something. Whoever agrees to it says"
                    + " --accept-licence");
            err.flush();
        }
        return allowed;
    }

    /** Published files and what is made of them are there side by side for a while. */
    private void requireRoom(Catalogue.Model model, Path folder, Path downloads) throws IOException {
        long needed = 0;
        for (Catalogue.File file : model.files()) {
            Path there = downloads.resolve(file.fileName());
            Path part = downloads.resolve(file.fileName() + ".part");
            long done = Files.exists(there) ? Files.size(there) : Files.exists(part) ? Files.size(part) : 0;
            needed += file.about() + Math.max(0, file.about() - done);
        }
        DiskSpace.require(folder, needed, room.free(folder), model.name());
    }

    /** Fetches a file, and says so where its bytes could not be compared with anything. */
    private Downloader.Fetched fetch(Downloader downloader, RemoteFile wanted, Path target)
            throws IOException, InterruptedException {
        boolean there = Files.exists(target);
        Downloader.Fetched fetched = downloader.fetch(wanted, target);
        if (fetched.checked() == null) {
            PrintWriter err = command().commandLine().getErr();
            err.println(target.getFileName()
                    + (there
                            ? " was there already and was not checked again: the catalogue has no checksum of it"
                            : " was not checked: nobody says a checksum of it"));
            err.flush();
        }
        return fetched;
    }

    private CheckpointImport.Result take(
            Catalogue.Model model, Hub hub, Downloader downloader, Path folder, Path downloads)
            throws IOException, InterruptedException {
        for (Catalogue.Licence licence : catalogue.of(model)) {
            downloader.fetch(licence.text(), folder.resolve(licence.fileName()));
        }
        Map<String, WeightsImport.Origin> origins = new LinkedHashMap<>();
        List<Path> files = new ArrayList<>();
        long bytes = 0;
        for (Catalogue.File file : model.files()) {
            Path target = downloads.resolve(file.fileName());
            RemoteFile wanted = file.at(hub);
            Downloader.Fetched fetched = fetch(downloader, wanted, target);
            origins.put(
                    file.fileName(), new WeightsImport.Origin(wanted.address().toString(), fetched.commit()));
            files.add(target);
            bytes += fetched.bytes();
        }
        for (Catalogue.File file : model.others()) {
            Path target = downloads.resolve(file.fileName());
            fetch(downloader, file.at(hub), target);
            Files.copy(target, folder.resolve(file.fileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        DiskSpace.require(folder, bytes, room.free(folder), "what is made of " + model.name());
        try {
            PublishedNetwork network = Networks.byId(model.network());
            String part = model.part() == null ? "" : model.part();
            return new WeightsImport(network, licence(model), files, model.config(), part, false, false, origins)
                    .into(folder);
        } catch (CheckpointException e) {
            throw new IOException(
                    model.name() + " was fetched and cannot be taken in: " + e.getMessage() + "; the files are in "
                            + downloads,
                    e);
        }
    }
}
