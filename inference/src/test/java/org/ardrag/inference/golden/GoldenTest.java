package org.ardrag.inference.golden;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Holds the models against the official code's numbers. Takes every folder under {@code -Dgoldens.dir}, the project's own
 * copy by default; the number before a folder's name says its kind.
 */
@Tag("golden")
class GoldenTest {

    @TestFactory
    List<DynamicTest> equalsTheOfficialCode() throws IOException {
        return Goldens.tests(Map.ofEntries(
                Map.entry("01", WanTransformerGolden::check),
                Map.entry("02", WanTransformerGolden::check),
                Map.entry("03", CausalWanGolden::check),
                Map.entry("04", WanVaeGolden::check),
                Map.entry("05", TinyAutoencoderGolden::check),
                Map.entry("06", Umt5Golden::check),
                Map.entry("07", ClipVisionGolden::check),
                Map.entry("08", FlowMatchGolden::check),
                Map.entry("11", AestheticGolden::check),
                Map.entry("12", CoTrackerGolden::check),
                Map.entry("13", HeatmapGolden::check)));
    }
}
