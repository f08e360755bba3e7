package org.ardrag.inference.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.json.Json;
import tools.jackson.core.JacksonException;

/**
 * The file {@code reviews.jsonl}: only ever added to, a line at a time. A line counts when its end is there; what a
 * process that was killed left of one is cut off by whoever writes next. Not thread-safe.
 */
final class ReviewLog {

    private final Path file;
    private final Map<String, List<Review>> reviews = new LinkedHashMap<>();
    /** Bytes that were read. */
    private long read;

    ReviewLog(Path file) {
        this.file = file;
    }

    /** All reviews by their clip, the oldest first; only what is new is read. */
    Map<String, List<Review>> read() throws IOException {
        if (!Files.exists(file)) {
            forget();
            return reviews;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() < read) {
                forget(); // somebody has put another file in its place
            }
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size() - read));
            while (bytes.hasRemaining() && channel.read(bytes, read + bytes.position()) >= 0) {
                // on to the end
            }
            int end = lineEnd(bytes);
            String lines = new String(bytes.array(), 0, end, StandardCharsets.UTF_8);
            for (String line : lines.split("\n")) {
                if (!line.isBlank()) {
                    Review review = parse(line);
                    reviews.computeIfAbsent(review.clip(), id -> new ArrayList<>())
                            .add(review);
                }
            }
            read += end;
        }
        return reviews;
    }

    private void forget() {
        reviews.clear();
        read = 0;
    }

    private static int lineEnd(ByteBuffer bytes) {
        int end = bytes.position();
        while (end > 0 && bytes.get(end - 1) != '\n') {
            end--;
        }
        return end;
    }

    private Review parse(String line) {
        try {
            return Json.LINES.readValue(line, Review.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + ": " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Adds lines behind those that were read; the caller holds the dataset's lock and has read up to the end.
     *
     * @throws IOException if they cannot be written; then none of them is there
     */
    void add(List<Review> more) throws IOException {
        StringBuilder lines = new StringBuilder();
        more.forEach(
                review -> lines.append(Json.LINES.writeValueAsString(review)).append('\n'));
        ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.truncate(read);
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes, read + bytes.position());
                }
                channel.force(true);
            } catch (IOException e) {
                channel.truncate(read);
                throw e;
            }
        }
    }
}
