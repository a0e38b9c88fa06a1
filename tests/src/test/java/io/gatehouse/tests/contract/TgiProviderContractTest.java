package io.gatehouse.tests.contract;

import io.gatehouse.spi.Provider;
import io.gatehouse.testing.contract.Capability;
import io.gatehouse.testing.contract.ContractScripts;
import io.gatehouse.testing.contract.OpenAiContractScripts;
import io.gatehouse.testing.contract.ProviderContract;
import io.gatehouse.tgi.TgiProvider;
import java.util.EnumSet;
import java.util.Set;

class TgiProviderContractTest extends ProviderContract {
    @Override
    protected Provider provider(String baseUrl) {
        return TgiProvider.builder().replicas(baseUrl).apiKey(API_KEY).build();
    }

    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.complementOf(EnumSet.of(Capability.SEVERAL_CHOICES, Capability.EMBEDDINGS));
    }

    @Override
    protected ContractScripts scripts() {
        return new OpenAiContractScripts() {
            @Override
            public String schemaPointer() {
                return "/response_format/value";
            }
        };
    }
}
