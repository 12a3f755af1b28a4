package io.github.claudemock;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** The control endpoints of a server, below {@code /_mock}. */
final class Control {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final URI root;
    private final String token;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1) // no attempt to upgrade a plain connection
            .proxy(new Direct())
            .connectTimeout(PATIENCE)
            .build();

    Control(URI root, String token) {
        this.root = root;
        this.token = token;
    }

    JsonObject get(String path) {
        return json(path, send("GET", path, null));
    }

    JsonObject post(String path, JsonObject body) {
        return json(path, send("POST", path, body));
    }

    void delete(String path) {
        send("DELETE", path, null);
    }

    String text(String path) {
        return send("GET", path, null);
    }

    private static JsonObject json(String path, String answer) {
        try {
            return JsonParser.parseString(answer).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw new ClaudeMockException("claudemock: what answers " + path + " is no claudemock", e);
        }
    }

    private String send(String method, String path, JsonObject body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + "/_mock" + path))
                .timeout(PATIENCE)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()));
        if (body != null) {
            request.header("content-type", "application/json");
        }
        if (!token.isEmpty()) {
            request.header("authorization", "Bearer " + token);
        }
        HttpResponse<String> response = undisturbed(request.build());
        if (response.statusCode() / 100 != 2) {
            throw new ClaudeMockException(refusal(response), response.statusCode());
        }
        return response.body();
    }

    /** Asks even where a time limit has interrupted the test, and leaves the thread as it was. */
    private HttpResponse<String> undisturbed(HttpRequest request) {
        boolean interrupted = Thread.interrupted();
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new ClaudeMockException("claudemock: asking " + request.uri() + ": " + e, e);
        } catch (InterruptedException e) {
            interrupted = true;
            throw new ClaudeMockException("claudemock: interrupted while asking " + request.uri(), e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The server's own words, with the place of a mistake in a scenario, or a verdict. */
    private static String refusal(HttpResponse<String> response) {
        try {
            JsonObject answer = JsonParser.parseString(response.body()).getAsJsonObject();
            String text = Json.string(answer, "text");
            return "claudemock: " + answer.get("error").getAsString() + (text.isEmpty() ? "" : "\n\n" + text);
        } catch (RuntimeException e) {
            return "claudemock: " + response.uri() + " answered " + response.statusCode() + ": " + response.body();
        }
    }

    /** Loopback addresses are reached directly, others as the JVM is set up. */
    private static final class Direct extends ProxySelector {
        @Override
        public List<Proxy> select(URI uri) {
            ProxySelector ordinary = ProxySelector.getDefault();
            return ordinary == null || isLoopback(uri) ? List.of(Proxy.NO_PROXY) : ordinary.select(uri);
        }

        private static boolean isLoopback(URI uri) {
            try {
                return InetAddress.getByName(uri.getHost()).isLoopbackAddress();
            } catch (UnknownHostException e) {
                return false; // a proxy may know it
            }
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            // The request fails, and says so.
        }
    }
}
