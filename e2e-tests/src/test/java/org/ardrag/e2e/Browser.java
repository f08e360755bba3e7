package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** A headless Chromium with a profile and a download folder of its own. */
final class Browser implements AutoCloseable {

    /** Where the pictures of the page are kept. */
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private final ChromeDriver driver;
    private final Path folder;

    private Browser(ChromeDriver driver, Path folder) {
        this.driver = driver;
        this.folder = folder;
    }

    /** @throws IllegalStateException if there is no Chromium or no driver on this machine */
    static Browser start() {
        try {
            Path folder = Files.createTempDirectory("studio-e2e-browser");
            Path downloads = Files.createDirectories(folder.resolve("downloads"));
            ChromeOptions options = new ChromeOptions();
            options.setBinary(
                    find("chromium", "chromium-browser", "google-chrome").toFile());
            options.addArguments(
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--disable-dev-shm-usage",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--force-color-profile=srgb",
                    "--window-size=1280,900",
                    "--user-data-dir=" + folder.resolve("profile"));
            options.setExperimentalOption(
                    "prefs",
                    Map.of("download.default_directory", downloads.toString(), "download.prompt_for_download", false));
            ChromeDriverService service = new ChromeDriverService.Builder()
                    .usingDriverExecutable(find("chromedriver", "/usr/lib/chromium-browser/chromedriver")
                            .toFile())
                    .withLogOutput(java.io.OutputStream.nullOutputStream())
                    .build();
            ChromeDriver driver = new ChromeDriver(service, options);
            driver.manage().timeouts().scriptTimeout(Duration.ofMinutes(2)); // as long as all else is waited for
            return new Browser(driver, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path find(String... names) {
        List<String> path = List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
        for (String name : names) {
            for (String dir : path) {
                Path candidate = Path.of(dir).resolve(name);
                if (Files.isExecutable(candidate)) {
                    return candidate;
                }
            }
        }
        throw new IllegalStateException(
                "none of " + List.of(names) + " is on the path; install Chromium and its driver");
    }

    ChromeDriver driver() {
        return driver;
    }

    /** A desktop's window. */
    void desktop() {
        shape(1280, 800, 1, false);
    }

    /** A phone's screen, with touch. */
    void phone() {
        phone(390, 844);
    }

    /** A phone's screen of this size, with touch. */
    void phone(int width, int height) {
        shape(width, height, 2, true);
    }

    private void shape(int width, int height, int density, boolean phone) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", density, "mobile", phone));
        driver.executeCdpCommand("Emulation.setTouchEmulationEnabled", Map.of("enabled", phone));
    }

    /** What the person's system asks for: {@code dark} or {@code light}. */
    void prefersColours(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** Keeps pictures of the page in four ways; in none of them may anything stick out or keep somebody from using it. */
    void looks(String name) {
        for (String scheme : List.of("light", "dark")) {
            prefersColours(scheme);
            desktop();
            look(name + "-desktop-" + scheme);
            phone();
            look(name + "-phone-" + scheme);
        }
        prefersColours("light");
        desktop();
    }

    private void look(String name) {
        screenshot(name);
        expectNothingSticksOut();
        Accessibility.expectNoViolations(driver, name);
    }

    /** Held against the width in which the page is laid out: a phone's window grows for what sticks out. */
    void expectNothingSticksOut() {
        List<?> widths = (List<?>) driver.executeScript("const root = document.documentElement;"
                + "return [root.scrollWidth, document.body.scrollWidth, root.clientWidth].map(Math.round)");
        assertThat(widths).as("widths of the page, its body and its window").satisfies(each -> {
            long window = (Long) widths.get(2);
            assertThat((Long) widths.get(0)).isLessThanOrEqualTo(window);
            assertThat((Long) widths.get(1)).isLessThanOrEqualTo(window);
        });
    }

    /** Keeps a picture of the page as it looks now. */
    void screenshot(String name) {
        try {
            Files.createDirectories(SCREENSHOTS);
            Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was downloaded so far and is complete. */
    List<Path> downloads() {
        try (Stream<Path> files = Files.list(folder.resolve("downloads"))) {
            return files.filter(file -> !file.toString().endsWith(".crdownload")
                            && !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
        StudioProcess.deleteTree(folder);
    }
}
