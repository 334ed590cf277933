package cn.minshui.engine.app.start;

import cn.minshui.engine.app.http.ProxyValve;
import cn.minshui.engine.app.http.TrustedProxies;
import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.data.QuotaRules;
import cn.minshui.engine.core.open.CompanyCalls;
import cn.minshui.engine.core.open.Gateway;
import cn.minshui.engine.core.open.Market;
import cn.minshui.engine.core.open.Traffic;
import cn.minshui.engine.core.open.traffic.Admissions;
import cn.minshui.engine.core.open.traffic.CallLog;
import cn.minshui.engine.core.open.traffic.NodeBuckets;
import cn.minshui.engine.core.open.traffic.NonceMemory;
import cn.minshui.engine.core.open.traffic.RefusalAudit;
import java.util.Objects;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts that other systems meet. */
@Configuration(proxyBeanMethods = false)
class OpenConfiguration {

    @Bean
    Traffic openTraffic(Platform platform) {
        DataEngine data = platform.data();
        RedisLink redis = platform.redis();
        Admissions admissions = new Admissions(platform.database());
        return new Traffic(
                admissions,
                redis.isGiven() ? new RedisNonces(redis, platform.breakers()) : NonceMemory.NONE,
                redis.isGiven() ? new RedisBuckets(redis, platform.breakers()) : new NodeBuckets(),
                new CallLog(platform.database(), data.ids()::next),
                new RefusalAudit(data.audit()::apart, platform.clock()),
                new CompanyCalls(data, platform.identities(), admissions, platform.clock()));
    }

    /** Proxies of the installation, from {@code MINSHUI_PROXIES}. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> proxies() {
        String given =
                Objects.requireNonNullElse(System.getenv("MINSHUI_PROXIES"), System.getProperty("minshui.proxies", ""));
        TrustedProxies proxies = TrustedProxies.of(given);
        return factory -> {
            if (!proxies.isEmpty()) {
                factory.addEngineValves(new ProxyValve(proxies));
            }
        };
    }

    @Bean
    QuotaRules quotaRules(Platform platform, Traffic traffic) {
        return new QuotaRules(platform.data(), traffic.companies()::today);
    }

    @Bean(destroyMethod = "close")
    Gateway openGateway(Platform platform, Traffic traffic) {
        return new Gateway(
                platform.data(),
                platform.identities(),
                platform.records(),
                traffic,
                platform.breakers(),
                platform.clock());
    }

    @Bean
    Market openMarket(Platform platform, Gateway gateway, Traffic traffic) {
        return new Market(platform.data(), platform.identities(), platform.records(), gateway, traffic);
    }

    @Bean(destroyMethod = "close")
    OpenUpkeep openUpkeep(Platform platform, Traffic traffic) {
        OpenUpkeep upkeep = new OpenUpkeep(traffic, platform.clock());
        upkeep.start();
        return upkeep;
    }
}
