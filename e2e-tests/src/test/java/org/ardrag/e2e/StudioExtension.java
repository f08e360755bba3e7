package org.ardrag.e2e;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.openqa.selenium.WebDriverException;

/**
 * Hands a {@link StudioProcess}, a {@link Browser} and a {@link StudioPage} to tests. The first two are started once
 * and live until all tests are over. When a test fails, the page as it looks then is kept with the screenshots, and
 * the failure tells the page's and the application's last words.
 */
final class StudioExtension implements BeforeEachCallback, ParameterResolver, TestExecutionExceptionHandler {

    private static final ExtensionContext.Namespace SHARED = ExtensionContext.Namespace.create(StudioExtension.class);

    @Override
    public void beforeEach(ExtensionContext context) {
        Browser browser = browser(context);
        browser.desktop();
        browser.prefersColours("light");
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == StudioProcess.class || type == Browser.class || type == StudioPage.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        if (type == Browser.class) {
            return browser(context);
        }
        return type == StudioProcess.class
                ? studio(context)
                : new StudioPage(browser(context), studio(context).address());
    }

    private static Browser browser(ExtensionContext context) {
        return context.getRoot().getStore(SHARED).computeIfAbsent(Browser.class, key -> Browser.start(), Browser.class);
    }

    private static StudioProcess studio(ExtensionContext context) {
        return context.getRoot()
                .getStore(SHARED)
                .computeIfAbsent(StudioProcess.class, key -> StudioProcess.start(), StudioProcess.class);
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        String name = context.getRequiredTestClass().getSimpleName() + "."
                + context.getRequiredTestMethod().getName();
        try {
            Browser browser = browser(context);
            browser.screenshot("failed-" + name);
            StringBuilder words = new StringBuilder("the page's console:\n");
            browser.driver().manage().logs().get("browser").forEach(entry -> words.append(entry)
                    .append('\n'));
            words.append("the application's log:\n").append(studio(context).log());
            failure.addSuppressed(new AssertionError(words.toString()));
        } catch (WebDriverException e) {
            failure.addSuppressed(e);
        }
        throw failure;
    }
}
