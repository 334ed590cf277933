package cn.minshui.engine.app.start;

import cn.minshui.engine.app.settings.ServerSettings.ExternalDatabase;

/** @param redis URL with its password; empty when the system runs without Redis */
public record Connections(ExternalDatabase database, String redis) {}
