import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Clients that are right and clients that are wrong on purpose, on java.net.http and on the official SDK; the
 * argument says which to be.
 *
 *     java Client DESIGN
 */
public class Client {
    public static void main(String[] args) {
        try {
            System.out.println(run(args[0]));
            System.exit(0);
        } catch (Exception failure) {
            System.err.println("failed: " + failure);
            System.exit(1);
        }
    }

    static String run(String design) throws Exception {
        return switch (design) {
            case "careful" -> Api.persist(4, () -> Api.ask(Api.QUESTION));
            case "careful-stream" -> Api.persist(4, Api::stream);
            case "hedged" -> hedged();
            case "workers" -> workers();
            case "printing" -> printing();
            case "half" -> Api.gather().replace("\u0000", "");
            case "stubborn" -> stubborn();
            case "no-timeout" -> Api.ask(Api.request(Api.body(Api.QUESTION, false)).build());
            case "own-pace" -> ownPace();
            case "key-in-header" -> keyInHeader();
            case "any-text" -> anyText();
            default -> Sdk.run(design);
        };
    }

    /** Right: sends the question again when the answer is late, and takes the first; the other is cancelled. */
    static String hedged() throws Exception {
        var request = Api.request(Api.body(Api.QUESTION, false)).timeout(Duration.ofSeconds(5)).build();
        var first = Api.CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        var second = CompletableFuture.supplyAsync(() -> null, CompletableFuture.delayedExecutor(400, java.util.concurrent.TimeUnit.MILLISECONDS))
                .thenCompose(late -> Api.CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
        var answer = (HttpResponse<?>) CompletableFuture.anyOf(first, second).get();
        first.cancel(true);
        second.cancel(true);
        return Api.text(String.valueOf(answer.body()));
    }

    /** Right: three workers for nine questions, each with attempts of its own. */
    static String workers() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(3);
        var asked = Api.upTo(9).stream().map(n -> pool.submit(() -> Api.persist(4, () -> Api.ask("What is " + n + " times " + n + "?")))).toList();
        StringBuilder texts = new StringBuilder();
        for (var answer : asked) {
            texts.append(answer.get()).append("\n");
        }
        return texts.toString();
    }

    /** Wrong: prints the stack trace where the answer should be, and ends well. */
    static String printing() {
        try {
            return Api.persist(3, () -> Api.ask(Api.QUESTION));
        } catch (Exception failure) {
            failure.printStackTrace();
            return "";
        }
    }

    /** Wrong: sends again what was refused for what it says. */
    static String stubborn() throws Exception {
        return Api.persist(3, () -> {
            try {
                return Api.ask(Api.QUESTION);
            } catch (Api.Failed failure) {
                throw new Api.Failed(failure.getMessage(), true, 0);
            }
        });
    }

    /** Wrong: does not look at retry-after. */
    static String ownPace() throws Exception {
        return Api.persist(4, () -> {
            try {
                return Api.ask(Api.QUESTION);
            } catch (Api.Failed failure) {
                throw new Api.Failed(failure.getMessage(), failure.passes, 0);
            }
        });
    }

    /** Wrong: sends the key in a header of its own invention too. */
    static String keyInHeader() throws Exception {
        return Api.ask(Api.request(Api.body(Api.QUESTION, false)).header("x-caller", "key " + Api.KEY).build());
    }

    /** Wrong: takes whatever text there is for the answer. */
    static String anyText() throws Exception {
        var request = Api.request(Api.body(Api.QUESTION, false)).build();
        return Api.joined(Api.CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
}
