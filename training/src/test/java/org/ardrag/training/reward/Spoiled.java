package org.ardrag.training.reward;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.training.clips.DrawnClip;

/** Ways to spoil a clip behind its picture, as somebody would who wants the reward and not the motion. */
final class Spoiled {

    private Spoiled() {}

    static List<RgbImage> truth(DrawnClip clip) {
        List<RgbImage> frames = new ArrayList<>();
        for (int f = 0; f < clip.frames(); f++) {
            frames.add(clip.frame(f));
        }
        return frames;
    }

    static List<RgbImage> frozen(DrawnClip clip) {
        return Collections.nCopies(clip.frames(), clip.frame(0));
    }

    /** Nothing but noise: five frames of 40 x 32 pixels. */
    static List<RgbImage> noise() {
        Random random = new Random(5);
        List<RgbImage> frames = new ArrayList<>();
        for (int f = 0; f < 5; f++) {
            byte[] rgb = new byte[3 * 40 * 32];
            random.nextBytes(rgb);
            frames.add(new RgbImage(40, 32, rgb));
        }
        return frames;
    }

    /** Gaussian blur. */
    static List<RgbImage> blurred(List<RgbImage> frames, double sigma) {
        List<RgbImage> out = new ArrayList<>(List.of(frames.get(0)));
        frames.subList(1, frames.size()).forEach(frame -> out.add(blur(frame, sigma)));
        return out;
    }

    /** Gaussian noise, another one in every frame. */
    static List<RgbImage> noisy(List<RgbImage> frames, double sigma) {
        SplittableRandom random = new SplittableRandom(7);
        List<RgbImage> out = new ArrayList<>(List.of(frames.get(0)));
        for (RgbImage frame : frames.subList(1, frames.size())) {
            byte[] rgb = frame.rgb().clone();
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = level((rgb[i] & 255) + sigma * random.nextGaussian());
            }
            out.add(new RgbImage(frame.width(), frame.height(), rgb));
        }
        return out;
    }

    /** The picture's mean colour. */
    static List<RgbImage> flat(DrawnClip clip) {
        RgbImage picture = clip.frame(0);
        double[] mean = new double[3];
        for (int i = 0; i < picture.rgb().length; i++) {
            mean[i % 3] += (picture.rgb()[i] & 255) * 3.0 / picture.rgb().length;
        }
        byte[] rgb = new byte[picture.rgb().length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = level(mean[i % 3]);
        }
        List<RgbImage> out = new ArrayList<>(List.of(picture));
        out.addAll(Collections.nCopies(clip.frames() - 1, new RgbImage(picture.width(), picture.height(), rgb)));
        return out;
    }

    private static RgbImage blur(RgbImage frame, double sigma) {
        int reach = (int) Math.ceil(3 * sigma);
        double[] kernel = new double[2 * reach + 1];
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] = Math.exp(-(i - reach) * (i - reach) / (2 * sigma * sigma));
        }
        byte[] rows = along(frame.rgb(), frame.width(), frame.height(), kernel, true);
        return new RgbImage(frame.width(), frame.height(), along(rows, frame.width(), frame.height(), kernel, false));
    }

    private static byte[] along(byte[] rgb, int width, int height, double[] kernel, boolean rows) {
        byte[] out = new byte[rgb.length];
        int reach = kernel.length / 2;
        for (int i = 0; i < rgb.length; i++) {
            int x = i / 3 % width;
            int y = i / 3 / width;
            double sum = 0;
            double weights = 0;
            for (int k = -reach; k <= reach; k++) {
                int u = rows ? x + k : x;
                int v = rows ? y : y + k;
                if (u >= 0 && v >= 0 && u < width && v < height) {
                    sum += kernel[k + reach] * (rgb[3 * (v * width + u) + i % 3] & 255);
                    weights += kernel[k + reach];
                }
            }
            out[i] = level(sum / weights);
        }
        return out;
    }

    private static byte level(double value) {
        return (byte) Math.round(Math.max(0, Math.min(255, value)));
    }
}
