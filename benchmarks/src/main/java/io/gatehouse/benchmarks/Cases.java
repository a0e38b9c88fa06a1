package io.gatehouse.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes the cases and says which libraries they loaded. */
final class Cases {

    static final String FLOOR = "okhttp";
    static final String OURS = "gatehouse";
    static final String RESILIENT = "gatehouse-resilient";
    static final String TIMED = "okhttp-timeout";
    static final List<String> PEERS = List.of("openai-java", "langchain4j");

    private Cases() {}

    static List<Case> open(Options options, StubProcess stub) {
        int connections =
                options.threads.stream().mapToInt(Integer::intValue).max().orElse(1);
        List<Case> cases = new ArrayList<>();
        for (String name : options.cases) {
            cases.add(make(name, stub, connections));
        }
        if (!options.cases.contains(FLOOR)) {
            cases.add(make(FLOOR, stub, connections));
        }
        return cases;
    }

    private static Case make(String name, StubProcess stub, int connections) {
        return switch (name) {
            case "socket" -> new SocketCase(stub.port());
            case "okhttp" -> new OkHttpCase(stub.url(), connections);
            case TIMED -> new OkHttpCase(name, stub.url(), connections, Duration.ofMinutes(1));
            case OURS -> GatehouseCase.plain(stub.url());
            case RESILIENT -> GatehouseCase.resilient(stub.url());
            case "openai-java" -> new OpenAiJavaCase(stub.url(), connections);
            case "langchain4j" -> new LangChainCase(stub.url());
            default -> throw new IllegalArgumentException("no case " + name + "\n" + Options.HELP);
        };
    }

    static CancelClient cancelClient(String name, String url) {
        return name.equals(FLOOR) ? new OkHttpCancelClient(url) : new GatehouseCancelClient(url);
    }

    /** The jars that the classes really came from: a version that a build file names proves nothing. */
    static Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>();
        for (String type : List.of(
                "okhttp3.OkHttpClient",
                "okio.BufferedSource",
                "com.fasterxml.jackson.databind.ObjectMapper",
                "org.HdrHistogram.Histogram",
                "io.gatehouse.Gateway",
                "io.gatehouse.openai.OpenAiProvider",
                "io.gatehouse.testing.FakeModelServer",
                "com.openai.client.OpenAIClient",
                "com.openai.client.okhttp.OpenAIOkHttpClient",
                "dev.langchain4j.model.openai.OpenAiChatModel",
                "dev.langchain4j.http.client.jdk.JdkHttpClient")) {
            addVersion(type, versions);
        }
        return versions;
    }

    private static void addVersion(String type, Map<String, String> versions) {
        try {
            String jar = Class.forName(type, false, Cases.class.getClassLoader())
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .getPath();
            String file =
                    jar.substring(jar.lastIndexOf('/', jar.length() - 2) + 1).replaceAll("(\\.jar|/)$", "");
            int dash = file.replaceAll("-\\d.*", "").length();
            versions.put(file.substring(0, dash), dash < file.length() ? file.substring(dash + 1) : "class folder");
        } catch (ClassNotFoundException e) {
            // Not part of this build.
        }
    }
}
