package org.ardrag.inference.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What this machine has left, as Linux tells: what it calls available, and no more than the control groups leave that the
 * process is in, which is how a container is held to its limit.
 */
final class MachineMemory {

    /** Files of a control group. What was read of files and not used since is taken back before the limit is felt. */
    private record Names(String limit, String used, String reclaimable) {}

    private static final Names VERSION_1 =
            new Names("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file");
    private static final Names VERSION_2 = new Names("memory.max", "memory.current", "inactive_file");

    private final Path root;

    /** @param root of the file system */
    MachineMemory(Path root) {
        this.root = root;
    }

    /** Bytes; empty where the system does not tell. */
    OptionalLong free() {
        try {
            Long available = figure(root.resolve("proc/meminfo"), "MemAvailable:");
            return available == null
                    ? OptionalLong.empty()
                    : OptionalLong.of(Math.max(0, Math.min(1024 * available, leftByGroups())));
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private long leftByGroups() throws IOException {
        Path groups = root.resolve("proc/self/cgroup");
        Path mount = root.resolve("sys/fs/cgroup");
        long left = Long.MAX_VALUE;
        if (Files.isReadable(groups)) {
            for (String line : Files.readAllLines(groups)) {
                String[] parts = line.split(":", 3); // cgroups(7): number, controllers, path
                if (parts.length == 3 && parts[1].equals("memory")) {
                    left = Math.min(left, leftBy(mount.resolve("memory"), parts[2], VERSION_1));
                } else if (parts.length == 3 && parts[0].equals("0")) {
                    left = Math.min(left, leftBy(mount, parts[2], VERSION_2));
                }
            }
        }
        return left;
    }

    /** Of a group and all above it: each may have a limit. In a container the path may be the host's, the mount its own. */
    private static long leftBy(Path mount, String path, Names names) throws IOException {
        long left = Long.MAX_VALUE;
        for (Path group = mount.resolve(path.substring(1)).normalize();
                group != null && group.startsWith(mount);
                group = group.getParent()) {
            Path limit = group.resolve(names.limit());
            Path used = group.resolve(names.used());
            if (Files.isReadable(limit) && Files.isReadable(used)) {
                String most = Files.readString(limit).strip();
                if (!most.equals("max")) {
                    Long reclaimable = figure(group.resolve("memory.stat"), names.reclaimable());
                    long taken =
                            Long.parseLong(Files.readString(used).strip()) - (reclaimable == null ? 0 : reclaimable);
                    left = Math.min(left, Long.parseLong(most) - taken);
                }
            }
        }
        return left;
    }

    /** The number behind a word at the beginning of a line, or null. */
    private static @Nullable Long figure(Path file, String word) throws IOException {
        if (Files.isReadable(file)) {
            for (String line : Files.readAllLines(file)) {
                String[] parts = line.split("\\s+");
                if (parts.length > 1 && parts[0].equals(word)) {
                    return Long.valueOf(parts[1]);
                }
            }
        }
        return null;
    }
}
