package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.data.DataRecord;

/** A reading, its card and what it costs. */
record BilledCard(DataRecord reading, DataRecord card, CardCharges charges) {}
