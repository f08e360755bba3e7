package org.ardrag.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ardrag.server.Studio;
import org.ardrag.server.StudioTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** That what lies in {@code docker} can be read, fits together, and names keys and addresses that the studio has. */
class DeploymentFilesTest extends StudioTest {

    private static final Path DOCKER = Path.of(System.getProperty("studio.root"), "docker");

    /** Spring's own keys that the files set. */
    private static final Set<String> OF_SPRING = Set.of(
            "SERVER_ADDRESS",
            "SERVER_FORWARD_HEADERS_STRATEGY",
            "SPRING_DATASOURCE_URL",
            "SPRING_DATASOURCE_USERNAME",
            "SPRING_DATASOURCE_PASSWORD",
            "LOGGING_STRUCTURED_FORMAT_CONSOLE");

    @Autowired
    private ApplicationContext context;

    /** Reads what compose marks with tags of its own, such as {@code !override}, as if it were not marked. */
    private static final class Untagged extends SafeConstructor {

        Untagged() {
            super(new LoaderOptions());
            yamlMultiConstructors.put("!", new AbstractConstruct() {
                @Override
                public Object construct(Node node) {
                    return node instanceof SequenceNode list
                            ? constructSequence(list)
                            : constructScalar((ScalarNode) node);
                }
            });
        }
    }

    /** Every document of every file. */
    private static List<JsonNode> documents(Path file) throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        new Yaml(new Untagged())
                .loadAll(Files.readString(file))
                .forEach(document -> documents.add(Studio.JSON.valueToTree(document)));
        return documents;
    }

    private static JsonNode yaml(String file) throws IOException {
        List<JsonNode> documents = documents(DOCKER.resolve(file));
        assertThat(documents).hasSize(1);
        return documents.get(0);
    }

    private static JsonNode kubernetes(String kind) throws IOException {
        return documents(DOCKER.resolve("kubernetes/base/studio.yaml")).stream()
                .filter(document -> document.path("kind").asString().equals(kind))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    @Test
    void everyFileCanBeRead() throws IOException {
        List<Path> files;
        try (Stream<Path> tree = Files.walk(DOCKER)) {
            files = tree.filter(file -> file.toString().matches(".*\\.ya?ml")).toList();
        }
        assertThat(files).hasSizeGreaterThan(8);
        for (Path file : files) {
            assertThat(documents(file)).as("%s", file).isNotEmpty().allMatch(JsonNode::isObject);
        }
    }

    /** As they are written in the environment. */
    private Set<String> keys() {
        Set<String> keys = new TreeSet<>(OF_SPRING);
        context.getBeansWithAnnotation(ConfigurationProperties.class).values().forEach(bean -> {
            String prefix = bean.getClass().getAnnotation(ConfigurationProperties.class) == null
                    ? ""
                    : bean.getClass()
                            .getAnnotation(ConfigurationProperties.class)
                            .value();
            if (prefix.startsWith("studio")) {
                add(keys, prefix.toUpperCase(Locale.ROOT).replace('.', '_'), bean.getClass());
            }
        });
        return keys;
    }

    private static void add(Set<String> keys, String prefix, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + "_" + component.getName().toUpperCase(Locale.ROOT);
            if (component.getType().isRecord()) {
                add(keys, name, component.getType());
            } else {
                keys.add(name);
            }
        }
    }

    @Test
    void theyNameKeysThatThereAre() throws IOException {
        Set<String> named = new TreeSet<>();
        for (String file :
                new String[] {"compose.yaml", "compose.gpu.yaml", "compose.full.yaml", "compose.nodes.yaml"}) {
            for (String service : new String[] {"studio", "studio-2"}) {
                yaml(file)
                        .path("services")
                        .path(service)
                        .path("environment")
                        .properties()
                        .forEach(each -> named.add(each.getKey()));
            }
        }
        for (String file : new String[] {"base", "gpu", "nodes/drawing"}) {
            yaml("kubernetes/" + file + "/kustomization.yaml")
                    .at("/configMapGenerator/0/literals")
                    .forEach(each -> named.add(each.asString().replaceAll("=.*", "")));
        }
        kubernetes("Deployment")
                .at("/spec/template/spec/containers/0/env")
                .forEach(each -> named.add(each.path("name").asString()));
        assertThat(named).hasSizeGreaterThan(8);
        assertThat(keys()).contains("STUDIO_LIMITS_SESSIONS").containsAll(named);
    }

    @Test
    void whatIsMountedIsThere() throws IOException {
        int mounted = 0;
        for (String file : new String[] {"compose.yaml", "compose.full.yaml", "compose.nodes.yaml"}) {
            for (JsonNode service : yaml(file).path("services")) {
                for (JsonNode volume : service.path("volumes")) {
                    String from = volume.asString().replaceAll(":.*", "");
                    if (from.startsWith("./")) {
                        assertThat(DOCKER.resolve(from)).exists();
                        mounted++;
                    }
                }
            }
        }
        assertThat(mounted).isEqualTo(5);
    }

    @Test
    void theStudioMayDoNoMoreThanItMust() throws IOException {
        JsonNode service = yaml("compose.yaml").at("/services/studio");
        assertThat(service.path("read_only").asBoolean()).isTrue();
        assertThat(service.path("cap_drop").path(0).asString()).isEqualTo("ALL");
        assertThat(service.path("security_opt").path(0).asString()).isEqualTo("no-new-privileges:true");
        assertThat(service.path("ports").path(0).asString()).startsWith("127.0.0.1:");
        JsonNode pod = kubernetes("Deployment").at("/spec/template/spec");
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        JsonNode container = pod.at("/containers/0/securityContext");
        assertThat(container.path("readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(container.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(container.at("/capabilities/drop/0").asString()).isEqualTo("ALL");
    }

    @Test
    void probesAndScrapesAskWhereTheStudioAnswers() throws IOException {
        Set<String> paths = new TreeSet<>();
        JsonNode container = kubernetes("Deployment").at("/spec/template/spec/containers/0");
        for (String probe : new String[] {"startupProbe", "livenessProbe", "readinessProbe"}) {
            paths.add(container.path(probe).at("/httpGet/path").asString());
        }
        JsonNode job = yaml("prometheus/prometheus.yml").at("/scrape_configs/0");
        paths.add(job.path("metrics_path").asString());
        assertThat(job.at("/static_configs/0/targets/0").asString()).isEqualTo("studio:8080");
        Matcher asked = Pattern.compile("GET (/\\S+) HTTP").matcher(dockerfile());
        while (asked.find()) {
            paths.add(asked.group(1));
        }
        assertThat(paths).hasSize(3);
        for (String path : paths) {
            assertThat(studio.get(path).statusCode()).as(path).isEqualTo(200);
        }
    }

    /** What goes to the studio that starts runs is the same for both proxies, and all of it is there. */
    @Test
    void bothProxiesSendRunsToTheStudioThatStartsThem() throws IOException {
        Matcher line =
                Pattern.compile("acl of_runs path_beg (.*)").matcher(Files.readString(DOCKER.resolve("haproxy.cfg")));
        assertThat(line.find()).isTrue();
        Set<String> haproxys = Set.of(line.group(1).split(" "));
        Set<String> ingresses = new TreeSet<>();
        yaml("kubernetes/nodes/ingress.yaml").at("/spec/rules/0/http/paths").forEach(path -> {
            if (path.at("/backend/service/name").asString().equals("studio-runs")) {
                ingresses.add(path.path("path").asString());
            }
        });
        assertThat(ingresses).hasSizeGreaterThan(4).containsExactlyInAnyOrderElementsOf(haproxys);
        String table = Files.readString(DOCKER.resolveSibling("docs/security.md"));
        for (String path : haproxys) {
            assertThat(table).contains(" " + path);
        }
    }

    @Test
    void whatIsPutTogetherIsThere() throws IOException {
        for (String file : new String[] {"base", "gpu", "nodes", "nodes/drawing", "nodes/runs"}) {
            Path folder = DOCKER.resolve("kubernetes").resolve(file);
            yaml("kubernetes/" + file + "/kustomization.yaml").path("resources").forEach(resource -> assertThat(
                            folder.resolve(resource.asString()))
                    .exists());
        }
    }

    private static String dockerfile() throws IOException {
        return Files.readString(DOCKER.resolve("Dockerfile"));
    }

    @Test
    void bothImagesRunAsNobodyInParticularAndSayWhetherTheyAreWell() throws IOException {
        String[] stages = dockerfile().split("(?m)^FROM ");
        List<String> images =
                Stream.of(stages).filter(stage -> stage.contains("ENTRYPOINT")).toList();
        assertThat(images).hasSize(2).allSatisfy(image -> assertThat(image)
                .contains("\nUSER 10001:10001\n", "\nHEALTHCHECK ", "COPY --from=program / /\n"));
        assertThat(dockerfile()).doesNotContain(":latest");
        // What is copied from the project lets itself be built: it is not left out of what the build sees.
        String seen = Files.readString(DOCKER.resolve("Dockerfile.dockerignore"));
        for (String needed : new String[] {"pom.xml", "mvnw", ".mvn", "docker/training-program.sh"}) {
            assertThat(DOCKER.resolveSibling(needed)).exists();
            assertThat(seen).contains("!" + needed + "\n");
        }
    }

    @Test
    void theTrainingProgramIsPutBesideTheServerWithoutLibrariesTwice(@TempDir Path folder)
            throws IOException, InterruptedException {
        Path project = folder.resolve("project");
        Path app = folder.resolve("app");
        Path elsewhere = Files.createDirectories(folder.resolve("m2"));
        Path built = Files.createDirectories(project.resolve("training/target"));
        Files.writeString(Files.createDirectories(app.resolve("lib")).resolve("torch-1.jar"), "server's");
        for (String jar : new String[] {"torch-1.jar", "opencv-2.jar", "inference-1-tests.jar"}) {
            Files.writeString(elsewhere.resolve(jar), "maven's");
        }
        Files.writeString(built.resolve("training-1.jar"), "");
        Files.writeString(
                built.resolve("classpath.txt"),
                elsewhere.resolve("torch-1.jar") + ":" + elsewhere.resolve("opencv-2.jar"));
        Files.writeString(
                Files.createDirectories(project.resolve("training/configs")).resolve("grpo.yaml"), "");
        Files.writeString(
                Files.createDirectories(project.resolve("inference/src/main/resources/models/default"))
                        .resolve("model.json"),
                "");

        Process script = new ProcessBuilder(
                        "sh", DOCKER.resolve("training-program.sh").toString(), project.toString(), app.toString())
                .inheritIO()
                .start();

        assertThat(script.waitFor()).isZero();
        try (Stream<Path> jars = Files.list(app.resolve("training/lib"))) {
            assertThat(jars.map(jar -> String.valueOf(jar.getFileName())))
                    .containsExactlyInAnyOrder("torch-1.jar", "opencv-2.jar", "training-1.jar");
        }
        assertThat(app.resolve("training/lib/torch-1.jar")).isSymbolicLink().hasContent("server's");
        assertThat(app.resolve("training/configs/grpo.yaml")).exists();
        assertThat(app.resolve("inference/src/main/resources/models/default/model.json"))
                .exists();
    }
}
