package org.ardrag.server.runs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/**
 * A program that behaves towards the studio as the training program does, in a tenth of the time: it tells its stages,
 * checks, counts steps, keeps a checkpoint of how far it is, goes on from there, and ends in the way that its config
 * asks for. A process of its own, as the real one is.
 */
public final class FakeTraining {

    static final String CATALOG =
            """
            {"stages": [
              {"name": "autoencoder", "help": "Trains.", "command": ["train", "autoencoder"], "output": "run",
               "takesDevice": true,
               "options": [{"name": "from", "help": "weights", "type": "path", "required": false}],
               "config": {"type": "object", "properties": {
                 "steps": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 3, "description": "steps"}}}},
              {"name": "evaluate", "help": "Measures.", "command": ["evaluate"], "output": "out", "takesDevice": true,
               "options": [{"name": "clips", "help": "clips", "type": "integer", "required": false}]}],
             "presets": []}
            """;

    private static volatile boolean stopping;

    private FakeTraining() {}

    /** The program, started with the class path of the tests. */
    static final class Program extends TrainingProgram {

        Program(RunsProperties properties) {
            super(properties, new JsonMapper());
        }

        @Override
        String classPath() {
            return Path.of(FakeTraining.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .getPath())
                    .toString();
        }

        @Override
        String mainClass() {
            return FakeTraining.class.getName();
        }
    }

    public static void main(String[] args) throws Exception {
        List<String> words = List.of(args);
        if (words.contains("stages")) {
            System.out.println(CATALOG);
            return;
        }
        Path run = Path.of(words.get(Math.max(words.indexOf("--run"), words.indexOf("--out")) + 1));
        boolean configured = words.contains("--config");
        String config = configured ? Files.readString(Path.of(words.get(words.indexOf("--config") + 1))) : "{}";
        int steps = Integer.parseInt(value(config, "\"steps\":(\\d+)", "3"));
        if (steps < 1) {
            System.err.println("studio: " + words.get(words.indexOf("--config") + 1) + ": steps is " + steps
                    + "; 1 to 1000 are allowed");
            System.exit(1);
        }
        if (!words.contains("--check")) {
            train(run, steps, value(config, "\"end\":\"(\\w+)\"", "done"));
        }
    }

    /** Without a JSON library, whose loading would take longer than all the rest. */
    private static String value(String config, String pattern, String otherwise) {
        Matcher found = Pattern.compile(pattern).matcher(config);
        return found.find() ? found.group(1) : otherwise;
    }

    private static void train(Path run, int steps, String end) throws IOException, InterruptedException {
        CountDownLatch finished = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stopping = true;
            try {
                finished.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        Path checkpoint = run.resolve("at.txt");
        int step = Files.exists(checkpoint) ? Integer.parseInt(Files.readString(checkpoint)) : 0;
        System.err.println("step " + step + " comes next");
        Files.createDirectories(run.resolve("samples"));
        for (; step < steps && !stopping; step++) {
            Files.writeString(
                    run.resolve("metrics.jsonl"),
                    "{\"step\":" + step + ",\"loss\":" + 1.0 / (step + 1) + "}\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            System.out.println("{\"state\":\"running\",\"step\":" + (step + 1) + ",\"steps\":" + steps
                    + ",\"loss\":0.5," + "\"seconds_left\":" + (steps - step - 1) + "}");
            Path whole = Files.writeString(run.resolve("at.tmp"), Integer.toString(step + 1));
            Files.move(whole, checkpoint, StandardCopyOption.ATOMIC_MOVE); // it may be killed at any moment
            Thread.sleep(20);
        }
        if (stopping) {
            System.out.println("{\"state\":\"stopped\",\"step\":" + step + ",\"steps\":" + steps + "}");
        } else {
            end(run, end);
        }
        finished.countDown();
        if (!stopping) {
            Runtime.getRuntime().halt(end.equals("refuse") ? 2 : 0);
        }
    }

    private static void end(Path run, String end) throws IOException {
        switch (end) {
            case "fail" -> System.out.println("{\"state\":\"failed\",\"message\":\"the loss is NaN\"}");
            case "refuse" -> System.err.println("studio: there is no file teacher.json");
            default -> {
                Files.write(run.resolve("samples/last.png"), new byte[] {1, 2, 3});
                System.out.println("{\"state\":\"done\",\"result\":\"" + run.resolve("model") + "\"}");
            }
        }
    }
}
