package org.ardrag.training.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.ardrag.training.bench.StudioCalls;

/**
 * What a studio holds at one moment, bytes, as its metrics say.
 *
 * @param resident the process's memory in all
 * @param heap in use on the Java heap, garbage included
 * @param kv keys and values of all sessions
 * @param promised native memory that sessions were admitted with
 * @param sessions that have a place
 * @param waiting sessions in line for one
 */
record StudioMemory(long resident, long heap, long kv, long promised, long sessions, long waiting) {

    static StudioMemory of(StudioCalls calls) throws IOException, InterruptedException {
        String metrics = new String(calls.get("/actuator/prometheus"), StandardCharsets.UTF_8);
        return new StudioMemory(
                sum(metrics, "studio_memory_resident_bytes", ""),
                sum(metrics, "jvm_memory_used_bytes", "area=\"heap\""),
                sum(metrics, "studio_memory_kv_bytes", ""),
                sum(metrics, "studio_sessions_memory", ""),
                sum(metrics, "studio_sessions_open", ""),
                sum(metrics, "studio_sessions_waiting", ""));
    }

    /** All lines of a metric that have this label. */
    static long sum(String metrics, String name, String label) throws IOException {
        double sum = 0;
        boolean found = false;
        for (String line : metrics.split("\n")) {
            boolean named = line.startsWith(name + " ") || line.startsWith(name + "{");
            if (named && line.contains(label)) {
                sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
                found = true;
            }
        }
        if (!found) {
            throw new IOException("the studio's metrics have no " + name + " " + label);
        }
        return (long) sum;
    }
}
