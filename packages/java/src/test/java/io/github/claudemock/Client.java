package io.github.claudemock;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** A client that asks once, and leaves it to its test what is done about the answer. */
final class Client {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Client() {}

    static HttpResponse<String> ask(Session session) throws IOException, InterruptedException {
        return HTTP.send(request(session), BodyHandlers.ofString());
    }

    static HttpRequest request(Session session) {
        return HttpRequest.newBuilder(URI.create(session.url() + "/v1/messages"))
                .header("x-api-key", session.apiKey())
                .header("anthropic-version", "2023-06-01")
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(
                        "{\"model\":\"claude-haiku-4-5\",\"max_tokens\":64,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"))
                .build();
    }

    /** Asks again at once whatever the answer was: never what a rate limit asks for. */
    static String askHastily(Session session) throws IOException, InterruptedException {
        HttpResponse<String> response = ask(session);
        while (response.statusCode() != 200) {
            response = ask(session);
        }
        return response.body();
    }

    /** Gives up at the first failure, and says so. */
    static String askOnce(Session session) throws IOException, InterruptedException {
        HttpResponse<String> response = ask(session);
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode());
        }
        return response.body();
    }
}
