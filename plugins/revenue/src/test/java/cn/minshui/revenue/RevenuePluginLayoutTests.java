package cn.minshui.revenue;

import cn.minshui.engine.testkit.plugin.PluginLayoutContract;
import java.nio.file.Path;
import java.util.List;

class RevenuePluginLayoutTests extends PluginLayoutContract {
    @Override
    protected List<Path> required() {
        return List.of(Path.of("..", "tariff", "target", "plugin"));
    }
}
