package org.ardrag.inference;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What this module may not see. The rules over all modules stand in {@code e2e-tests}. */
class ArchitectureTest {

    private static final JavaClasses INFERENCE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.ardrag.inference");

    @Test
    void inferenceSeesNoSpring() {
        noClasses()
                .that()
                .resideInAPackage("org.ardrag.inference..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework..")
                .because("models must run without the application around them: in training, in tools, in tests")
                .check(INFERENCE);
    }

    @Test
    void inferenceSeesNoOtherModule() {
        noClasses()
                .that()
                .resideInAPackage("org.ardrag.inference..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.ardrag.training..", "org.ardrag.server..", "org.ardrag.web..")
                .because("it is the ground that the other modules stand on")
                .check(INFERENCE);
    }
}
