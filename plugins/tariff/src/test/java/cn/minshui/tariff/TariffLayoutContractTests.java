package cn.minshui.tariff;

import cn.minshui.engine.testkit.plugin.PluginLayoutContract;

class TariffLayoutContractTests extends PluginLayoutContract {}
