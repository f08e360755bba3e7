package org.ardrag.training.given;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.ardrag.inference.json.Json;
import org.ardrag.training.clips.ClipTrack;
import org.ardrag.training.clips.DrawnClip;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What people have given to a studio, as clips whose pictures and tracks are conditions to train on. Each is a folder with
 * {@code picture.png} and {@code trajectory.json}. There are no frames but the picture, which stands for all of them: this
 * is for stages that look at nothing else, as reinforcement does. A folder may go at any time, for its owner may take it
 * back; it is passed over then. So is one that cannot be read, which is named in the log. Thread-safe.
 */
public final class GivenDrags implements LongFunction<DrawnClip> {

    private static final Logger LOG = LoggerFactory.getLogger(GivenDrags.class);

    /** Of {@code trajectory.json}, as the studio writes it; docs/protocol.md. */
    private static final int VERSION = 1;

    /** A track that goes no further than this, in widths, is a pin. */
    private static final double STILL = 0.02;

    private final List<Path> folders;
    private final int width;
    private final int height;
    private final int frames;

    private GivenDrags(List<Path> folders, int width, int height, int frames) {
        this.folders = folders;
        this.width = width;
        this.height = height;
        this.frames = frames;
    }

    /**
     * Finds what can be used: pictures of the model's size in which something is dragged within the first frames.
     *
     * @param width pixels of the model
     * @param height pixels of the model
     * @param frames of a clip, the picture included
     * @throws IllegalArgumentException if there is none
     */
    public static GivenDrags open(Path folder, int width, int height, int frames) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(folder + " is no folder of given pictures and drags");
        }
        List<Path> all;
        try (Stream<Path> entries = Files.list(folder)) {
            all = entries.filter(Files::isDirectory)
                    .filter(entry -> !String.valueOf(entry.getFileName()).startsWith("."))
                    .sorted()
                    .toList();
        }
        GivenDrags given = new GivenDrags(all, width, height, frames);
        List<Path> usable = new ArrayList<>();
        for (Path each : all) {
            DrawnClip clip = given.read(each);
            if (clip != null && clip.tracks().stream().anyMatch(ClipTrack::dragged)) {
                usable.add(each);
            }
        }
        if (usable.isEmpty()) {
            throw new IllegalArgumentException(folder + " has no picture of " + width + " x " + height
                    + " in which something is dragged, among " + all.size());
        }
        return new GivenDrags(usable, width, height, frames);
    }

    /** How many there are. */
    public int size() {
        return folders.size();
    }

    /**
     * The clip of a number: as many numbers in a row as there are clips give each once, in an order that is another one each
     * time.
     *
     * @throws IllegalStateException if all were taken back meanwhile
     */
    @Override
    public DrawnClip apply(long number) {
        int[] order = order(Math.floorDiv(number, (long) folders.size()));
        int place = Math.floorMod(number, folders.size());
        for (int i = 0; i < order.length; i++) {
            DrawnClip clip = read(folders.get(order[(place + i) % order.length]));
            if (clip != null) {
                return clip;
            }
        }
        throw new IllegalStateException(
                "all " + folders.size() + " pictures and drags were taken back by their owners");
    }

    private int[] order(long round) {
        SplittableRandom random = new SplittableRandom(round);
        int[] order = new int[folders.size()];
        for (int i = 0; i < order.length; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** Null if it is gone, has another size, or cannot be read. */
    private @Nullable DrawnClip read(Path folder) {
        byte[] png;
        byte[] trajectory;
        try {
            png = Files.readAllBytes(folder.resolve("picture.png"));
            trajectory = Files.readAllBytes(folder.resolve("trajectory.json"));
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new IllegalStateException(folder + " cannot be read", e);
        }
        try {
            BufferedImage picture = picture(png);
            JsonNode controls = controls(Json.MAPPER.readTree(trajectory));
            if (picture.getWidth() != width || picture.getHeight() != height) {
                return null;
            }
            return new DrawnClip(width, height, frames, still(picture), tracks(controls), "");
        } catch (JacksonException e) {
            LOG.warn("{} is passed over: trajectory.json: {}", folder, e.getOriginalMessage());
        } catch (IOException e) {
            LOG.warn("{} is passed over: {}", folder, e.getMessage());
        }
        return null;
    }

    private static BufferedImage picture(byte[] png) throws IOException {
        BufferedImage picture = ImageIO.read(new MemoryCacheImageInputStream(new ByteArrayInputStream(png)));
        if (picture == null) {
            throw new IOException("picture.png is no picture");
        }
        return picture;
    }

    private static JsonNode controls(JsonNode trajectory) throws IOException {
        JsonNode version = trajectory.path("version");
        JsonNode controls = trajectory.path("controls");
        if (version.asInt(0) != VERSION || !controls.isArray()) {
            throw new IOException("trajectory.json has version " + version + " and controls of type "
                    + controls.getNodeType() + "; version " + VERSION + " with an array is allowed");
        }
        return controls;
    }

    private byte[] still(BufferedImage picture) {
        int pixels = width * height;
        byte[] rgb = new byte[frames * 3 * pixels];
        for (int i = 0; i < pixels; i++) {
            int value = picture.getRGB(i % width, i / width);
            rgb[3 * i] = (byte) (value >> 16);
            rgb[3 * i + 1] = (byte) (value >> 8);
            rgb[3 * i + 2] = (byte) value;
        }
        for (int f = 1; f < frames; f++) {
            System.arraycopy(rgb, 0, rgb, f * 3 * pixels, 3 * pixels);
        }
        return rgb;
    }

    /** Before it is grabbed a point lies where it will be; let go of, or beyond the end, it stays where it was. */
    private List<ClipTrack> tracks(JsonNode controls) {
        Map<Integer, float[][]> paths = new LinkedHashMap<>();
        Map<Integer, Float> reaches = new LinkedHashMap<>();
        int last = Math.min(frames - 1, controls.size());
        for (int f = 1; f <= last; f++) {
            for (JsonNode point : controls.get(f - 1).path("points")) {
                int track = point.path("track").intValue();
                float[] at = {point.path("x").floatValue(), point.path("y").floatValue()};
                float[][] path = paths.computeIfAbsent(track, key -> new float[frames][]);
                if (path[f - 1] == null) {
                    Arrays.fill(path, 0, f, at);
                }
                Arrays.fill(path, f, frames, at);
                reaches.putIfAbsent(track, point.path("reach").floatValue());
            }
        }
        List<ClipTrack> tracks = new ArrayList<>();
        paths.forEach((track, path) -> tracks.add(track(path, reaches.getOrDefault(track, 0f))));
        return tracks;
    }

    private ClipTrack track(float[][] path, float reach) {
        float[] x = new float[frames];
        float[] y = new float[frames];
        boolean[] all = new boolean[frames];
        Arrays.fill(all, true);
        double furthest = 0;
        for (int f = 0; f < frames; f++) {
            x[f] = path[f][0];
            y[f] = path[f][1];
            furthest = Math.max(furthest, Math.hypot(x[f] - x[0], (y[f] - y[0]) * height / width));
        }
        return new ClipTrack(x, y, all, furthest < STILL, false, all, reach);
    }
}
