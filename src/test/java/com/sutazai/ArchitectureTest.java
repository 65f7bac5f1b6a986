package com.sutazai;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.Configuration.consideringOnlyDependenciesInDiagram;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.adhereToPlantUmlDiagram;
import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.security.Allowed;
import com.sutazai.security.Open;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@AnalyzeClasses(packages = "com.sutazai", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule dependencies_are_those_of_the_drawing =
            classes()
                    .should(
                            adhereToPlantUmlDiagram(
                                    java.nio.file.Path.of("docs/packages.puml"),
                                    consideringOnlyDependenciesInDiagram()));

    @ArchTest
    static final ArchRule packages_have_no_cycles =
            SlicesRuleDefinition.slices().matching("com.sutazai.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule resources_are_named_so =
            classes()
                    .that()
                    .areAnnotatedWith(Path.class)
                    .should()
                    .haveSimpleNameEndingWith("Resource");

    @ArchTest
    static final ArchRule every_http_method_says_who_may_call_it =
            methods()
                    .that()
                    .areAnnotatedWith(GET.class)
                    .or()
                    .areAnnotatedWith(POST.class)
                    .or()
                    .areAnnotatedWith(PUT.class)
                    .or()
                    .areAnnotatedWith(DELETE.class)
                    .should()
                    .beAnnotatedWith(Allowed.class)
                    .orShould()
                    .beAnnotatedWith(Open.class);

    @ArchTest
    static final ArchRule every_servlet_says_who_may_call_it =
            classes()
                    .that()
                    .areAssignableTo(HttpServlet.class)
                    .and()
                    .resideOutsideOfPackage("com.sutazai.http")
                    .should()
                    .beAnnotatedWith(Allowed.class)
                    .orShould()
                    .beAnnotatedWith(Open.class);

    /** The server goes on without a filter that it cannot make, and is open then. */
    @Test
    void the_server_makes_no_filter_of_ours() throws java.io.IOException {
        assertThat(Files.readString(java.nio.file.Path.of("src/main/webapp/WEB-INF/web.xml")))
                .doesNotContain("<filter");
    }

    @ArchTest
    static final ArchRule no_filter_is_found_by_annotation =
            noClasses().should().beAnnotatedWith(WebFilter.class);

    @ArchTest
    static final ArchRule nothing_is_injected_into_fields =
            noFields().should().beAnnotatedWith(Inject.class);

    /** Its threads would load classes while the server closes their files. */
    @ArchTest
    static final ArchRule only_http_hears_of_the_start_itself =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("com.sutazai.http")
                    .should()
                    .dependOnClassesThat()
                    .areAssignableTo(Initialized.class);

    @ArchTest
    static final ArchRule only_http_hears_of_the_end_itself =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("com.sutazai.http")
                    .should()
                    .dependOnClassesThat()
                    .areAssignableTo(BeforeDestroyed.class);

    /** Classes can no longer be loaded then. */
    @ArchTest
    static final ArchRule nothing_ends_when_beans_are_destroyed =
            noMethods().should().beAnnotatedWith(PreDestroy.class);

    @ArchTest
    static final ArchRule only_the_mesh_speaks_http =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("com.sutazai.mesh..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.apache.hc..", "java.net.http..");

    @ArchTest
    static final ArchRule only_config_reads_the_environment =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("com.sutazai.config..")
                    .and()
                    .doNotHaveSimpleName("McpBridge")
                    .should()
                    .callMethod(System.class, "getenv")
                    .orShould()
                    .callMethod(System.class, "getenv", String.class);

    @ArchTest
    static final ArchRule nobody_writes_to_the_terminal_but_the_preflight =
            noClasses()
                    .that()
                    .doNotHaveSimpleName("Preflight")
                    .should()
                    .accessField(System.class, "out")
                    .orShould()
                    .accessField(System.class, "err");

    @ArchTest
    static final ArchRule the_server_could_be_another =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("fish.payara..", "org.glassfish..");

    @ArchTest
    static void every_package_explains_itself(JavaClasses classes) {
        assertThat(classes.stream().map(type -> type.getPackage().getName()).distinct())
                .allSatisfy(
                        name ->
                                assertThat(
                                                java.nio.file.Path.of(
                                                        "src/main/java",
                                                        name.replace(".", "/"),
                                                        "package-info.java"))
                                        .exists());
    }

    @Test
    void no_file_has_more_than_300_lines() throws java.io.IOException {
        try (Stream<java.nio.file.Path> files = Files.walk(java.nio.file.Path.of("src"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java")))
                    .allSatisfy(
                            file ->
                                    assertThat(Files.readAllLines(file))
                                            .as(file.toString())
                                            .hasSizeLessThanOrEqualTo(300));
        }
    }
}
