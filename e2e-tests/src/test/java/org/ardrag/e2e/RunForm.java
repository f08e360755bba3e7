package org.ardrag.e2e;

import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import tools.jackson.databind.JsonNode;

/** The form that starts a run, and the charts of its page. */
final class RunForm {

    private RunForm() {}

    /** Finds the setting by its name, as somebody would, and types the value. */
    static void set(ChromeDriver driver, String key, String value) {
        WebElement search = driver.findElement(By.cssSelector("[data-testid=search]"));
        search.clear();
        search.sendKeys(key);
        WebElement field = field(driver, key);
        field.clear();
        field.sendKeys(value);
        search.clear();
    }

    /** The field of a setting or an option. */
    static WebElement field(ChromeDriver driver, String key) {
        return driver.findElement(By.cssSelector("[data-testid='" + key + "']"));
    }

    /** What stands in a field that may be hidden in a closed group. */
    static String value(ChromeDriver driver, String key) {
        WebElement field = field(driver, key);
        return String.valueOf(
                "checkbox".equals(field.getDomProperty("type"))
                        ? field.getDomProperty("checked")
                        : field.getDomProperty("value"));
    }

    /** A value as a field shows it. */
    static String shown(JsonNode value) {
        return value.isString() ? value.stringValue() : value.toString();
    }

    /** How many points a metric's chart has, 0 while there is none. */
    static long points(ChromeDriver driver, String metric) {
        return driver.findElements(By.cssSelector("[data-metric=" + metric + "]")).stream()
                .map(chart -> Long.parseLong(chart.getAttribute("data-points")))
                .findFirst()
                .orElse(0L);
    }
}
