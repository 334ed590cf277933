package cn.minshui.engine.testkit.plugin;

import cn.minshui.engine.spi.kind.KindProvider;
import cn.minshui.engine.spi.kind.KindSource;
import java.util.List;

class SampleKindContractTests extends KindProviderContract {
    @Override
    protected KindProvider provider() {
        return new SampleKind("good");
    }

    @Override
    protected List<KindSource> right() {
        return List.of(SampleKind.source("a", 1, 2), SampleKind.source("b", 2, 5));
    }

    @Override
    protected List<KindSource> wrong() {
        return List.of(SampleKind.source("c", 3, 2));
    }

    @Override
    protected Object behaviour(Object model) {
        return model;
    }
}
