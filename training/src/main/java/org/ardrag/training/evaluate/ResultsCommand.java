package org.ardrag.training.evaluate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ardrag.inference.json.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;

/** {@code studio results}: several evaluations in one table. */
@Command(
        name = "results",
        description =
                "Puts reports of evaluate into one table. A name that is given more than once is one row, with the mean"
                        + " of its reports and half of the distance between the farthest of them.",
        mixinStandardHelpOptions = true)
public final class ResultsCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "NAME=FOLDER",
            description = "a row's name and the folder that evaluate wrote its report into")
    private List<String> rows = List.of();

    @Override
    @SuppressWarnings("SystemOut") // the command's answer
    public Integer call() throws IOException {
        Map<String, List<Report>> table = new LinkedHashMap<>();
        for (String row : rows) {
            int equals = row.indexOf('=');
            if (equals < 1) {
                throw wrong("NAME=FOLDER is wanted, such as distilled=runs/distill/report; " + row + " was given");
            }
            table.computeIfAbsent(row.substring(0, equals), name -> new ArrayList<>())
                    .add(read(Path.of(row.substring(equals + 1))));
        }
        System.out.print(ResultsTable.markdown(table));
        return 0;
    }

    private Report read(Path folder) throws IOException {
        Path file = folder.resolve("report.json");
        if (!Files.isRegularFile(file)) {
            throw wrong("there is no report.json in " + folder + "; a folder that evaluate wrote is wanted");
        }
        try {
            return Json.MAPPER.readValue(Files.readString(file), Report.class);
        } catch (JacksonException e) {
            throw wrong(file + " is no report of evaluate: " + e.getOriginalMessage());
        }
    }

    private RuntimeException wrong(String message) {
        return spec == null
                ? new IllegalArgumentException(message)
                : new ParameterException(spec.commandLine(), message);
    }
}
