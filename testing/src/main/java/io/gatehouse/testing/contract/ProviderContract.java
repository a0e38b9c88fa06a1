package io.gatehouse.testing.contract;

/**
 * What every provider keeps, as JUnit 5 tests: a real gateway with it, over a real socket, against a
 * {@link io.gatehouse.testing.FakeModelServer} that plays good, broken and hostile answers in its wire format. An adapter's test
 * extends this:
 *
 * <pre>{@code
 * class MyProviderTest extends ProviderContract {
 *     @Override
 *     protected Provider provider(String baseUrl) {
 *         return MyProvider.builder().baseUrl(baseUrl).apiKey(API_KEY).build();
 *     }
 *
 *     @Override
 *     protected Set<Capability> capabilities() {
 *         return EnumSet.complementOf(EnumSet.of(Capability.EMBEDDINGS));
 *     }
 * }
 * }</pre>
 *
 * <p>A provider with a wire format of its own overrides {@link #scripts()} too. Tests of what the provider cannot do are skipped;
 * a rule that does not hold for an API for a good reason is changed by overriding its method. The tests take no sleeps: time is a
 * {@link io.gatehouse.testing.ManualClock}. Not for running at the same time with other tests in one process, for each looks for
 * threads left behind.
 */
public abstract class ProviderContract extends CancelContract {
    /** A contract for one provider. */
    protected ProviderContract() {}
}
