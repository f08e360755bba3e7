package org.ardrag.training.golden;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.golden.Goldens;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Holds the stages' losses against numbers that the official code computed. */
@Tag("golden")
class GoldenTest {

    @TestFactory
    List<DynamicTest> equalsTheOfficialCode() throws IOException {
        return Goldens.tests(Map.of("09", DistributionMatchingGolden::check, "10", GrpoGolden::check));
    }
}
