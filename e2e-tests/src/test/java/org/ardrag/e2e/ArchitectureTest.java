package org.ardrag.e2e;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules over all modules, here because no other module has all of them on its class path. */
class ArchitectureTest {

    private static final String ENGINE = "org.ardrag.inference.engine.TorchEngine";

    private static final String NDARRAY = "ai.djl.ndarray.NDArray";

    private static final JavaClasses STUDIO = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("org.ardrag");

    /** Without this, a module missing on the class path would make the rules below pass unseen. */
    @ParameterizedTest
    @ValueSource(strings = {"inference", "training", "web", "server"})
    void everyModuleWithSourcesIsLookedAt(String module) throws IOException {
        if (hasSources(module)) {
            assertThat(STUDIO)
                    .as("classes of module %s on the class path", module)
                    .anyMatch(type -> type.getPackageName().startsWith("org.ardrag." + module));
        }
    }

    @Test
    void onlyOneClassSeesThePyTorchBinding() {
        noClasses()
                .that(describe("are not " + ENGINE, type -> !isOrStandsIn(ENGINE, type)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl.pytorch..")
                .because("what lies under " + ENGINE + " may change one day without the rest noticing")
                .check(STUDIO);
    }

    @Test
    void numbersThatTensorsAreMultipliedByStayInMemory() {
        noClasses()
                .should()
                .callMethod(NDARRAY, "mul", Number.class.getName())
                .orShould()
                .callMethod(NDARRAY, "div", Number.class.getName())
                .because("their memory may be gone on the way back; org.ardrag.inference.engine.Numbers keeps it")
                .check(STUDIO);
    }

    @Test
    void serverSeesNeitherTrainingNorTheEngine() {
        noClasses()
                .that()
                .resideInAnyPackage("org.ardrag.server..", "org.ardrag.web..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.ardrag.training..", "ai.djl..")
                .because("training runs in a process of its own, and tensors stay behind the generation session")
                .allowEmptyShould(true)
                .check(STUDIO);
    }

    @Test
    void nothingThatASessionLivesByAsksTheWallClock() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.ardrag.server.session..",
                        "org.ardrag.server.stream..",
                        "org.ardrag.server.device..",
                        "org.ardrag.server.image..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .because("the wall clock may jump; System.nanoTime() measures, an InstantSource tells people the time")
                .check(STUDIO);
    }

    @Test
    void nothingSeesTheServer() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.ardrag.server..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.ardrag.server..")
                .because("the server is put together out of the other modules, not the other way round")
                .check(STUDIO);
    }

    @Test
    void everyPackageIsNullMarked() {
        var unmarked = STUDIO.stream()
                .map(JavaClass::getPackage)
                .filter(javaPackage -> !javaPackage.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .collect(toCollection(TreeSet::new));

        assertThat(unmarked)
                .as("packages without a package-info.java that says @NullMarked")
                .isEmpty();
    }

    private static boolean isOrStandsIn(String name, JavaClass type) {
        return type.getName().equals(name) || type.getName().startsWith(name + "$");
    }

    private static boolean hasSources(String module) throws IOException {
        Path sources = Path.of(System.getProperty("studio.root"), module, "src/main/java");
        if (!Files.isDirectory(sources)) {
            return false;
        }
        try (var files = Files.walk(sources)) {
            return files.anyMatch(file -> file.toString().endsWith(".java"));
        }
    }
}
