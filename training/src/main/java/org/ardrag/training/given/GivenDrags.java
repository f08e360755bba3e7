package org.ardrag.training.given;

import java.awt.image.BufferedImage;
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
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import org.ardrag.inference.json.Json;
import org.ardrag.training.clips.ClipTrack;
import org.ardrag.training.clips.DrawnClip;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What people have given to a studio, as clips whose pictures and tracks are conditions to train on. Each is a folder with
 * {@code picture.png} and {@code trajectory.json}. There are no frames but the picture, which stands for all of them: this
 * is for stages that look at nothing else, as reinforcement does. A folder may go at any time, for its owner may take it
 * back; it is passed over then. Thread-safe.
 */
public final class GivenDrags implements LongFunction<DrawnClip> {

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

    /** Null if it is gone, or has another size. */
    private @Nullable DrawnClip read(Path folder) {
        try {
            BufferedImage picture = ImageIO.read(folder.resolve("picture.png").toFile());
            JsonNode trajectory = Json.MAPPER.readTree(Files.readAllBytes(folder.resolve("trajectory.json")));
            if (picture == null || picture.getWidth() != width || picture.getHeight() != height) {
                return null;
            }
            return new DrawnClip(width, height, frames, still(picture), tracks(trajectory.path("controls")), "");
        } catch (NoSuchFileException | IIOException e) {
            return null;
        } catch (IOException e) {
            throw new IllegalStateException(folder + " cannot be read", e);
        }
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
