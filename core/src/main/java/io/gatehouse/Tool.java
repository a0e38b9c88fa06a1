package io.gatehouse;

import io.gatehouse.internal.json.InvalidJsonOutput;
import io.gatehouse.internal.json.RecordCodec;
import io.gatehouse.model.Json;
import io.gatehouse.model.ToolSpec;
import java.util.Objects;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tool with the code that runs it. Given to a call with {@code tool(…)}, it is run whenever the model calls it, and
 * the model gets its result. Thread-safe if its handler is.
 *
 * <pre>{@code
 * record Flight(@Description("such as DY604") String number) {}
 * Tool<Flight> status = Tool.of("flight_status", "Looks up a flight", Flight.class, flight -> lookUp(flight.number()));
 * }</pre>
 *
 * @param <A> the type of the arguments
 */
public final class Tool<A> {
    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse");

    private final ToolSpec spec;
    private final Function<String, A> reader;
    private final ToolHandler<? super A> handler;

    private Tool(ToolSpec spec, Function<String, A> reader, ToolHandler<? super A> handler) {
        this.spec = spec;
        this.reader = reader;
        this.handler = Objects.requireNonNull(handler, "handler");
    }

    /**
     * A tool whose arguments are a record.
     *
     * @param name 1 to 64 letters, digits, underscores and dashes
     * @param description what it does, for the model
     * @param arguments a record class; its schema is what the model sees
     * @param handler runs the tool
     * @param <A> the record
     * @return the tool
     */
    public static <A> Tool<A> of(String name, String description, Class<A> arguments, ToolHandler<? super A> handler) {
        RecordCodec<A> codec = RecordCodec.of(arguments);
        return new Tool<>(ToolSpec.of(name, description, codec.schema()).strict(true), codec::read, handler);
    }

    /**
     * A tool with a schema of your own.
     *
     * @param spec name, description and schema
     * @param handler gets the arguments as JSON, not checked against the schema
     * @return the tool
     */
    public static Tool<Json> of(ToolSpec spec, ToolHandler<? super Json> handler) {
        return new Tool<>(spec, Json::parse, handler);
    }

    /**
     * What the model sees of a tool whose arguments are a record, for tools that the application runs by itself.
     *
     * @param name 1 to 64 letters, digits, underscores and dashes
     * @param description what it does, for the model
     * @param arguments a record class
     * @return the spec
     */
    public static ToolSpec spec(String name, String description, Class<?> arguments) {
        return ToolSpec.of(name, description, RecordCodec.of(arguments).schema())
                .strict(true);
    }

    /**
     * The name.
     *
     * @return the name
     */
    public String name() {
        return spec.name();
    }

    /**
     * What the model sees.
     *
     * @return the spec
     */
    public ToolSpec spec() {
        return spec;
    }

    /**
     * Runs the tool.
     *
     * @param arguments JSON text as the model wrote it; an empty text stands for no arguments
     * @return what the model is told: the result, or what went wrong
     */
    public String run(String arguments) {
        A read;
        try {
            read = reader.apply(arguments.isBlank() ? "{}" : arguments);
        } catch (InvalidJsonOutput e) {
            return "error: the arguments do not fit: " + String.join("; ", e.problems());
        } catch (RuntimeException e) {
            return "error: the arguments are not valid JSON";
        }
        try {
            Object result = handler.handle(read);
            return result instanceof String text
                    ? text
                    : RecordCodec.toJson(result).toString();
        } catch (ToolError e) {
            return "error: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "error: the tool failed";
        } catch (Exception e) {
            // Its message may hold what the model, and so the provider, must not see; logs neither.
            LOG.warn(
                    "The handler of tool {} threw {}", spec.name(), e.getClass().getName());
            return "error: the tool failed";
        }
    }

    @Override
    public String toString() {
        return "Tool(" + spec.name() + ")";
    }
}
