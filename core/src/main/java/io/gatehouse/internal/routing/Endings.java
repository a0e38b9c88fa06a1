package io.gatehouse.internal.routing;

import io.gatehouse.model.AllTargetsFailedException;
import io.gatehouse.model.ContextTooLongException;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.InvalidRequestException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a call says that found no target. */
final class Endings {
    private Endings() {}

    static GatewayException allSkipped(String name, List<Walk.Skipped> skipped) {
        StringBuilder message = new StringBuilder("The request to \"" + name
                + "\" was not sent: no target is able to answer it. Change the request, or add a target that is:");
        addSkipped(message, skipped);
        ErrorDetails details = ErrorDetails.of(message.toString());
        if (skipped.size() == 1) {
            details = details.at(skipped.get(0).stop().target(), null);
        }
        boolean tooLong = skipped.stream().allMatch(each -> each.misfit().tooLong());
        return tooLong ? new ContextTooLongException(details) : new InvalidRequestException(details);
    }

    static GatewayException allFailed(
            String name, List<GatewayException> failures, List<Walk.Skipped> skipped, boolean exhausted) {
        StringBuilder message = new StringBuilder();
        if (exhausted) {
            message.append("All ").append(failures.size() + skipped.size()).append(" targets of \"");
        } else {
            message.append("The ").append(failures.size()).append(" targets that a call may try of \"");
        }
        message.append(name).append("\" failed").append(skipped.isEmpty() ? ":" : " or were passed over:");
        for (GatewayException failure : failures) {
            message.append("\n  ")
                    .append(failure.getClass().getSimpleName())
                    .append(": ")
                    .append(failure.getMessage());
        }
        addSkipped(message, skipped);
        return new AllTargetsFailedException(
                ErrorDetails.of(message.toString()).retryAfter(soonest(failures)), failures);
    }

    private static void addSkipped(StringBuilder message, List<Walk.Skipped> skipped) {
        for (Walk.Skipped each : skipped) {
            message.append("\n  ")
                    .append(each.stop())
                    .append(" was passed over: ")
                    .append(each.misfit().reason());
        }
    }

    private static @Nullable Duration soonest(List<GatewayException> failures) {
        Duration soonest = null;
        for (GatewayException failure : failures) {
            Duration pause = failure.retryAfter();
            if (pause != null && (soonest == null || pause.compareTo(soonest) < 0)) {
                soonest = pause;
            }
        }
        return soonest;
    }
}
