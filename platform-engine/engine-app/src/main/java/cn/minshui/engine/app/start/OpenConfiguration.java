package cn.minshui.engine.app.start;

import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.open.Gateway;
import cn.minshui.engine.core.open.Market;
import cn.minshui.engine.core.open.Traffic;
import cn.minshui.engine.core.open.traffic.Admissions;
import cn.minshui.engine.core.open.traffic.CallLog;
import cn.minshui.engine.core.open.traffic.NodeBuckets;
import cn.minshui.engine.core.open.traffic.NonceMemory;
import cn.minshui.engine.core.open.traffic.RefusalAudit;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts that other systems meet. */
@Configuration(proxyBeanMethods = false)
class OpenConfiguration {

    @Bean
    Traffic openTraffic(Platform platform) {
        DataEngine data = platform.data();
        RedisLink redis = platform.redis();
        return new Traffic(
                new Admissions(platform.database()),
                redis.isGiven() ? new RedisNonces(redis) : NonceMemory.NONE,
                redis.isGiven() ? new RedisBuckets(redis) : new NodeBuckets(),
                new CallLog(platform.database(), data.ids()::next),
                new RefusalAudit(data.audit()::apart, platform.clock()));
    }

    @Bean(destroyMethod = "close")
    Gateway openGateway(Platform platform, Traffic traffic) {
        return new Gateway(platform.data(), platform.identities(), platform.records(), traffic, platform.clock());
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
