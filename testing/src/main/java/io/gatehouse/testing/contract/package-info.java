/**
 * What every provider is tested with, for adapters of this library and of others: extend
 * {@link io.gatehouse.testing.contract.ProviderContract}. Needs JUnit 5 and AssertJ.
 */
@NullMarked
package io.gatehouse.testing.contract;

import org.jspecify.annotations.NullMarked;
