package io.gatehouse.tests.chain;

import io.gatehouse.Chain;
import io.gatehouse.ChatReply;
import io.gatehouse.Interceptor;
import io.gatehouse.Outcome;
import io.gatehouse.internal.call.ChatEngine;
import io.gatehouse.internal.call.Env;
import io.gatehouse.internal.call.EventSource;
import io.gatehouse.internal.call.RealLink;
import io.gatehouse.internal.call.Scope;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.Finished;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Message;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.spi.Deadline;
import io.gatehouse.spi.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls that ask the same share one answer. The shared reply lives under a scope of its own, as long as somebody reads
 * it. A single reader pulls by itself; for several a helper does, so that each can leave at once. Thread-safe.
 */
final class SingleFlight implements Interceptor {
    private final Map<List<Message>, Flight> flights = new ConcurrentHashMap<>();

    @Override
    @SuppressWarnings("unchecked")
    public ChatReply intercept(Chain chain) {
        RealLink<ChatRequest, ChatReply> link = (RealLink<ChatRequest, ChatReply>) chain;
        List<Message> key = chain.request().messages();
        while (true) {
            Flight fresh = new Flight(key, link.call().env());
            Flight flight = flights.putIfAbsent(key, fresh);
            if (flight == null) {
                return fresh.lead(link);
            }
            ChatReply reply = flight.follow(chain.deadline());
            if (reply != null) {
                return reply;
            }
        }
    }

    int readers(String text) {
        Flight flight = flights.get(List.of(Message.user(text)));
        return flight == null ? 0 : flight.readers();
    }

    private final class Flight {
        private final List<Message> key;
        private final Env env;
        private final Scope scope;
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private final List<StreamEvent> log = new ArrayList<>();
        private @Nullable ChatReply shared;
        private @Nullable GatewayException failure;
        private boolean over;
        private boolean pulling;
        private int readers;

        Flight(List<Message> key, Env env) {
            this.key = key;
            this.env = env;
            this.scope = Scope.root(env.clock(), env.sleeper(), null);
        }

        ChatReply lead(RealLink<ChatRequest, ChatReply> link) {
            Reader reader = new Reader(this, link.deadline());
            try {
                ChatReply reply = link.proceed(link.request(), link.leg().under(scope));
                return ChatEngine.wrap(reply, inner -> {
                    locked(() -> shared = inner);
                    return reader;
                });
            } catch (Throwable t) {
                // Those who wait lead in turn.
                end(null);
                reader.quit();
                link.deadline().check();
                throw t;
            }
        }

        /** A reply that reads along, or null when this flight is over. */
        @Nullable
        ChatReply follow(Deadline deadline) {
            Reader reader = new Reader(this, deadline);
            lock.lock();
            try {
                while (shared == null && !over) {
                    await(deadline);
                }
                if (!over && !scope.isCancelled()) {
                    return ChatEngine.from(shared.head(), reader);
                }
            } catch (Throwable t) {
                reader.quit();
                throw t;
            } finally {
                lock.unlock();
            }
            reader.quit();
            flights.remove(key, this);
            return null;
        }

        Map<List<Message>, Flight> all() {
            return flights;
        }

        int readers() {
            lock.lock();
            try {
                return readers;
            } finally {
                lock.unlock();
            }
        }

        private void await(Deadline deadline) {
            try {
                deadline.check();
                changed.await();
                deadline.check();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancelledException(ErrorDetails.of("The thread was interrupted"));
            }
        }

        private void locked(Runnable action) {
            lock.lock();
            try {
                action.run();
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        private void end(@Nullable GatewayException error) {
            flights.remove(key, this);
            locked(() -> {
                failure = error;
                over = true;
            });
        }

        /** The event at a position; pulls it, or waits for somebody who does. */
        @Nullable
        StreamEvent at(int index, Deadline deadline) {
            while (true) {
                lock.lock();
                try {
                    if (index < log.size()) {
                        return log.get(index);
                    }
                    if (failure != null) {
                        // A copy for each reader: what an exception says of a partial answer is one reader's alone.
                        throw new StreamInterruptedException(
                                ErrorDetails.of("The shared answer broke off").cause(failure));
                    }
                    if (over) {
                        return null;
                    }
                    if (pulling || readers > 1) {
                        if (!pulling) {
                            pulling = true;
                            env.workers().help(this::pump);
                        }
                        await(deadline);
                        continue;
                    }
                    pulling = true;
                } finally {
                    lock.unlock();
                }
                pull();
                released();
            }
        }

        private void pump() {
            boolean more = true;
            while (more) {
                pull();
                lock.lock();
                try {
                    more = !over && readers > 1 && !scope.isCancelled();
                } finally {
                    lock.unlock();
                }
            }
            released();
        }

        private void pull() {
            try {
                StreamEvent event = shared.engine().next();
                locked(() -> log.add(event));
                if (event instanceof Finished) {
                    end(null);
                }
            } catch (GatewayException e) {
                end(e);
            }
        }

        private void released() {
            locked(() -> pulling = false);
            closeWhenAlone(Outcome.Kind.ABANDONED, null);
        }

        private void closeWhenAlone(Outcome.Kind kind, @Nullable Throwable cause) {
            boolean alone;
            lock.lock();
            try {
                alone = readers == 0 && !pulling && shared != null;
            } finally {
                lock.unlock();
            }
            if (alone) {
                end(null);
                shared.engine().close(kind, cause);
            }
        }
    }

    private static final class Reader implements EventSource {
        private final Flight flight;
        private final Deadline deadline;
        private final Registration hook;
        private boolean left;
        private int read;

        Reader(Flight flight, Deadline deadline) {
            this.flight = flight;
            this.deadline = deadline;
            flight.locked(() -> flight.readers++);
            this.hook = deadline.onCancel(this::leave);
        }

        @Override
        public @Nullable StreamEvent next() {
            try {
                return flight.at(read++, deadline);
            } catch (GatewayException e) {
                deadline.check();
                throw e;
            }
        }

        /** Only aborts and wakes: the last one out closes the connection. */
        void leave() {
            flight.lock.lock();
            try {
                if (!left) {
                    left = true;
                    flight.readers--;
                    flight.changed.signalAll();
                }
                if (flight.readers == 0 && !flight.over) {
                    flight.scope.cancel(new CancelledException(ErrorDetails.of("Nobody reads this answer any more")));
                    flight.all().remove(flight.key, flight);
                }
            } finally {
                flight.lock.unlock();
            }
        }

        @Override
        public void close(Outcome.Kind kind, @Nullable Throwable cause) {
            quit();
            flight.closeWhenAlone(kind, cause);
        }

        void quit() {
            leave();
            hook.close();
        }
    }
}
