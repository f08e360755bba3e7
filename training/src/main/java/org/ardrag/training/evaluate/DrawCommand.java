package org.ardrag.training.evaluate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.ardrag.training.clips.ClipConfig;
import org.ardrag.training.clips.ClipPainter;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.clips.TextureBank;
import org.ardrag.training.sheet.ClipSheets;
import org.ardrag.training.sheet.ContactSheet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Draws clips and writes them as a contact sheet, to see what is trained on. */
@Command(name = "draw", description = "Draw clips and write them as a contact sheet.")
public final class DrawCommand implements Callable<Integer> {

    @Option(names = "--out", required = true, description = "The PNG file to write.")
    private Path out = Path.of("");

    @Option(names = "--clips", defaultValue = "12", description = "How many clips. Default: ${DEFAULT-VALUE}.")
    private int clips;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of the first clip. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--width", defaultValue = "128", description = "Pixels. Default: ${DEFAULT-VALUE}.")
    private int width;

    @Option(names = "--height", defaultValue = "128", description = "Pixels. Default: ${DEFAULT-VALUE}.")
    private int height;

    @Option(names = "--frames", defaultValue = "25", description = "Frames of a clip. Default: ${DEFAULT-VALUE}.")
    private int frames;

    @Option(names = "--columns", defaultValue = "9", description = "Frames shown. Default: ${DEFAULT-VALUE}.")
    private int columns;

    @Option(names = "--held-out", description = "Draw clips to measure with.")
    private boolean heldOut;

    @Option(names = "--plain", description = "Leave the tracks away.")
    private boolean plain;

    @Override
    public Integer call() throws IOException {
        ClipPainter painter = heldOut
                ? new ClipPainter(TextureBank.heldOut(seed), ClipConfig.heldOut(width, height, frames))
                : new ClipPainter(TextureBank.training(seed), ClipConfig.training(width, height, frames));
        ContactSheet sheet = new ContactSheet(1);
        for (int i = 0; i < clips; i++) {
            DrawnClip clip = painter.paint(seed + i);
            DrawnClip shown =
                    plain ? new DrawnClip(width, height, frames, clip.rgb(), List.of(), clip.caption()) : clip;
            ClipSheets.add(sheet, (seed + i) + ": " + clip.caption(), shown, columns);
        }
        sheet.write(out);
        return 0;
    }
}
