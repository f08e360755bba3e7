package org.ardrag.training.model;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** {@code studio model list}. */
@Command(
        name = "list",
        description =
                "Lists the published models that can be fetched, with sizes, as far as they are known, and licences.",
        mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {

    @Override
    @SuppressWarnings("SystemOut") // the command's answer
    public Integer call() throws IOException {
        Catalogue catalogue = Catalogue.read();
        int width = catalogue.models().stream()
                .mapToInt(model -> model.name().length())
                .max()
                .orElse(0);
        for (Catalogue.Model model : catalogue.models()) {
            String size = model.about() == 0 ? "size unknown" : "about " + Bytes.of(model.about());
            System.out.printf(
                    "%-" + width + "s  %-14s  %s%n%" + (width + 2) + "s%s%n",
                    model.name(),
                    size,
                    model.what(),
                    "",
                    catalogue.of(model).stream()
                            .map(Catalogue.Licence::toString)
                            .collect(Collectors.joining("; ")));
        }
        return 0;
    }
}
