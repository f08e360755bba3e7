package org.ardrag.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a machine has left, and what a container leaves of it. */
class MachineMemoryTest {

    private static final String V2 = "sys/fs/cgroup/";
    private static final String V1 = "sys/fs/cgroup/memory/";

    @TempDir
    private Path root;

    private void file(String path, String text) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), text);
    }

    /** With 1000 kB available. */
    private void machine(String groups) throws IOException {
        file("proc/meminfo", "MemTotal:    9000 kB\nMemFree:    10 kB\nMemAvailable:    1000 kB\n");
        file("proc/self/cgroup", groups);
    }

    private long free() {
        return new MachineMemory(root).free().orElseThrow();
    }

    @Test
    void withoutAContainerItIsWhatTheMachineHas() throws IOException {
        machine("0::/user.slice\n");
        file(V2 + "user.slice/memory.max", "max\n");
        file(V2 + "user.slice/memory.current", "7\n");
        assertThat(free()).isEqualTo(1_024_000);
    }

    @Test
    void aContainersLimitCountsWithoutWhatWasOnlyReadOfFiles() throws IOException {
        machine("0::/\n");
        file(V2 + "memory.max", "600000\n");
        file(V2 + "memory.current", "500000\n");
        file(V2 + "memory.stat", "anon 100000\ninactive_file 300000\n");
        assertThat(free()).isEqualTo(400_000);
    }

    @Test
    void theLimitOfAGroupAboveCounts() throws IOException {
        machine("0::/pods/one\n");
        file(V2 + "pods/one/memory.max", "max\n");
        file(V2 + "pods/one/memory.current", "1\n");
        file(V2 + "pods/memory.max", "300000\n");
        file(V2 + "pods/memory.current", "100000\n");
        assertThat(free()).isEqualTo(200_000);
    }

    @Test
    void theFirstVersionOfGroupsCounts() throws IOException {
        machine("4:cpu,cpuacct:/x\n3:memory:/of/the/host\n0::/\n");
        file(V1 + "memory.limit_in_bytes", "500000\n");
        file(V1 + "memory.usage_in_bytes", "450000\n");
        file(V1 + "memory.stat", "inactive_file 1\ntotal_inactive_file 50000\n");
        assertThat(free()).isEqualTo(100_000);
    }

    @Test
    void whoIsBeyondTheLimitHasNothingLeft() throws IOException {
        machine("0::/\n");
        file(V2 + "memory.max", "600000\n");
        file(V2 + "memory.current", "700000\n");
        assertThat(free()).isZero();
    }

    @Test
    void aSystemThatDoesNotTellIsTakenAsSuch() {
        assertThat(new MachineMemory(root).free()).isEmpty();
    }

    @Test
    void thisMachineTells() {
        assertThat(DeviceMemory.free("cpu").orElseThrow()).isPositive();
    }
}
