package org.ardrag.inference.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.List;
import org.ardrag.inference.trajectory.ControlPoint;
import org.ardrag.inference.trajectory.Heatmap;

/**
 * Kind 13: of the maps of public drag-control codes the one that the project draws, the Gaussian dot that
 * Wan2.1-Fun-Control took over from DragAnything. The case has it on 200 x 200 pixels, or as many as its config says; on a
 * frame of 1280 x 720 it is half as large, which is all the same dot whatever was cut off around it.
 */
final class HeatmapGolden {

    private static final int WIDTH = 1280;
    private static final int HEIGHT = 720;

    private HeatmapGolden() {}

    static void check(GoldenCase golden) throws IOException {
        NDArray dot = golden.get("draganything.heatmap_uint8");
        byte[] expected = dot.toByteArray();
        int size = (int) dot.getShape().get(1);
        assertThat(size)
                .isEqualTo(golden.config("draganything_imgSize").asInt())
                .isEven();
        int half = size / 2;
        float[] drawn = new float[WIDTH * HEIGHT];
        int x = WIDTH / 2;
        int y = HEIGHT / 2;
        Heatmap heatmap = new Heatmap(WIDTH, HEIGHT);
        heatmap.draw(List.of(new ControlPoint(0, (x + 0.5f) / WIDTH, (y + 0.5f) / HEIGHT)), drawn, 0);
        // A square inside the disc, whose rim is drawn in several ways; the case may show less of it.
        int reach = (int) (Math.min(heatmap.radius(), half / 2.0) / Math.sqrt(2));
        assertThat(reach).isPositive();
        for (int dy = -reach; dy <= reach; dy++) {
            for (int dx = -reach; dx <= reach; dx++) {
                assertThat((int) (255 * drawn[(y + dy) * WIDTH + x + dx]))
                        .as("brightness at %s, %s from the point", dx, dy)
                        .isCloseTo(expected[(half + 2 * dy) * size + half + 2 * dx] & 255, within(1));
            }
        }
    }
}
