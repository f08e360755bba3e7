package org.ardrag.server.runs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process of this machine, as {@code /proc} shows it, whoever started it.
 *
 * @param pid its number, which another process may have later
 * @param birth tells the two apart: the machine's boot, and the ticks from there to the process's start. No clock that
 *     somebody may set
 */
record RunProcess(long pid, String birth) {

    private static final Logger LOG = LoggerFactory.getLogger(RunProcess.class);
    private static final Path PROC = Path.of("/proc");
    private static final int STATE = 0;
    private static final int START_TICKS = 19;
    private static final int EASY_PREY = 1000;

    /** The process of this number; null if there is none. */
    static @Nullable RunProcess of(long pid) {
        String birth = birth(pid);
        return birth == null ? null : new RunProcess(pid, birth);
    }

    /** A process that was given this folder, or something in it, as an argument; null if there is none. */
    static @Nullable RunProcess workingIn(Path folder) {
        try (Stream<Path> all = Files.list(PROC)) {
            for (Path each : all.filter(path -> path.getFileName().toString().matches("\\d+"))
                    .toList()) {
                if (names(each, folder.toString())) {
                    return of(Long.parseLong(each.getFileName().toString()));
                }
            }
        } catch (IOException e) {
            LOG.warn("the processes of this machine cannot be listed", e);
        }
        return null;
    }

    private static boolean names(Path process, String folder) {
        try {
            String arguments = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
            return List.of(arguments.split("\0")).contains(folder);
        } catch (IOException e) {
            return false; // it has ended since
        }
    }

    /** Whether it goes on; one that is held does, too. */
    boolean isAlive() {
        String[] now = stat(pid);
        return now != null && !now[STATE].equals("Z") && birth.equals(birth(pid));
    }

    /** Whether it was told to hold. */
    boolean isHeld() {
        String[] now = stat(pid);
        return now != null && now[STATE].equals("T");
    }

    /** Asks it to end; it is not held any longer, or it would not hear. */
    void terminate() {
        signal("TERM");
        signal("CONT");
    }

    void kill() {
        signal("KILL");
    }

    void hold() {
        signal("STOP");
    }

    void goOn() {
        signal("CONT");
    }

    /** When memory runs out, the system is to end this process before any other. */
    void goFirst() {
        try {
            Files.writeString(PROC.resolve(pid + "/oom_score_adj"), Integer.toString(EASY_PREY));
        } catch (IOException e) {
            LOG.debug("the system does not let processes be told who goes first", e);
        }
    }

    private void signal(String name) {
        if (!isAlive()) {
            return;
        }
        try {
            // The shell's own kill: images without further tools have it, too.
            new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + pid)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(5, TimeUnit.SECONDS);
        } catch (IOException e) {
            LOG.warn("process {} could not be sent the signal {}", pid, name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static @Nullable String birth(long pid) {
        String[] fields = stat(pid);
        if (fields == null) {
            return null;
        }
        try {
            return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip() + "/" + fields[START_TICKS];
        } catch (IOException e) {
            return "/" + fields[START_TICKS];
        }
    }

    /** The fields behind the program's name, which may hold anything. */
    private static String @Nullable [] stat(long pid) {
        try {
            String line = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            return line.substring(line.lastIndexOf(')') + 2).split(" ");
        } catch (IOException e) {
            return null; // there is none
        }
    }
}
