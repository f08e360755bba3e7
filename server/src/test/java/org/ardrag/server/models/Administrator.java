package org.ardrag.server.models;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import org.ardrag.server.Studio;
import org.ardrag.server.people.TestPeople;
import org.springframework.context.ApplicationContext;
import tools.jackson.databind.JsonNode;

/** Calls a studio's registry of models as an administrator's script does. */
final class Administrator {

    private static final String MODELS = "/api/admin/models";

    private final Studio studio;
    private final String token;

    Administrator(Studio studio, ApplicationContext context) {
        this.studio = studio;
        TestPeople people = new TestPeople(context);
        this.token = people.token(people.administrator());
    }

    private HttpResponse<byte[]> call(String method, String path, byte[] body) {
        return studio.call(authorized(MODELS + path).method(method, BodyPublishers.ofByteArray(body)));
    }

    private HttpRequest.Builder authorized(String path) {
        return HttpRequest.newBuilder(studio.uri(path)).header("Authorization", "Bearer " + token);
    }

    JsonNode overview() {
        return Studio.json(call("GET", "", new byte[0]));
    }

    /** One model's part of the overview. */
    JsonNode model(String name) {
        for (JsonNode model : overview().get("models")) {
            if (model.get("name").stringValue().equals(name)) {
                return model;
            }
        }
        throw new AssertionError("there is no model " + name + " in " + overview());
    }

    String active() {
        return overview().get("active").stringValue();
    }

    byte[] export(String name) {
        return call("GET", "/" + name + "/archive.zip", new byte[0]).body();
    }

    HttpResponse<byte[]> licences(String name) {
        return call("GET", "/" + name + "/licences.txt", new byte[0]);
    }

    HttpResponse<byte[]> importArchive(String name, byte[] archive) {
        return call("POST", "?name=" + name, archive);
    }

    HttpResponse<byte[]> register(Map<String, String> request) {
        return call("POST", "/register", Studio.JSON.writeValueAsBytes(request));
    }

    HttpResponse<byte[]> activate(String name) {
        return call("POST", "/" + name + "/activate", new byte[0]);
    }

    HttpResponse<byte[]> lend(String name) {
        return call("POST", "/" + name + "/lend", new byte[0]);
    }

    /** A session of the administrator's own. */
    HttpResponse<byte[]> openSession(String model) {
        String body = Studio.JSON.writeValueAsString(Map.of("imageId", studio.uploadPicture(), "model", model));
        return studio.call(authorized("/api/sessions")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    void endSession(String id) {
        studio.call(authorized("/api/sessions/" + id).DELETE());
    }

    HttpResponse<byte[]> rollBack() {
        return call("POST", "/rollback", new byte[0]);
    }

    HttpResponse<byte[]> delete(String name) {
        return call("DELETE", "/" + name, new byte[0]);
    }

    HttpResponse<byte[]> evaluation(String name, byte[] report) {
        return call("PUT", "/" + name + "/evaluation", report);
    }
}
