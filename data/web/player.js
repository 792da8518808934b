'use strict';

// The state of the player, for tests and for the curious.
window.lpPlayer = {
  playing: false, level: -1, levels: [], stalls: 0, switches: [], errors: [],
  time: 0, buffer: 0,
};

(() => {
  const state = window.lpPlayer;
  const $ = (id) => document.getElementById(id);
  const video = $('video');
  const source = 'hls/index.m3u8';
  let hls = null;
  let started = false;

  const say = (text, kind) => {
    $('state').textContent = text;
    $('state').className = kind || '';
  };
  const rate = (bits) => bits >= 1e6
    ? `${(bits / 1e6).toFixed(1)} Mbit/s` : `${Math.round(bits / 1e3)} kbit/s`;
  const name = (level) => `${level.height || '?'}p, ${rate(level.bitrate)}`;

  const listLevels = () => {
    const menu = $('level');
    const chosen = menu.value;
    menu.replaceChildren(new Option('automatic', '-1'));
    hls.levels.forEach((level, i) => menu.add(new Option(name(level), String(i))));
    menu.value = [...menu.options].some((o) => o.value === chosen) ? chosen : '-1';
    state.levels = hls.levels.map((l) => ({ height: l.height, bitrate: l.bitrate }));
  };

  const start = () => {
    if (started) return;
    started = true;
    if (window.Hls && window.Hls.isSupported()) {
      hls = state.hls = new window.Hls({ capLevelToPlayerSize: false, enableWorker: true });
      hls.on(window.Hls.Events.MANIFEST_PARSED, listLevels);
      hls.on(window.Hls.Events.LEVELS_UPDATED, listLevels);
      hls.on(window.Hls.Events.LEVEL_SWITCHED, (_, data) => {
        state.level = data.level;
        state.switches.push(data.level);
        $('playing').textContent = name(hls.levels[data.level]);
      });
      hls.on(window.Hls.Events.ERROR, (_, data) => {
        state.errors.push(data.details);
        if (data.details === window.Hls.ErrorDetails.BUFFER_STALLED_ERROR) state.stalls += 1;
        if (!data.fatal) return;
        if (data.type === window.Hls.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
        else setTimeout(() => { hls.loadSource(source); }, 1000);
      });
      hls.loadSource(source);
      hls.attachMedia(video);
    } else if (video.canPlayType('application/vnd.apple.mpegurl')) {
      video.src = source;
    } else {
      say('This build has no player; open the playlist in one.', 'bad');
    }
  };

  $('level').addEventListener('change', (e) => {
    if (hls) hls.nextLevel = Number(e.target.value);
  });
  video.addEventListener('playing', () => { state.playing = true; });
  video.addEventListener('pause', () => { state.playing = false; });

  const cell = (row, text, cls) => {
    const td = row.insertCell();
    td.textContent = text;
    if (cls) td.className = cls;
  };

  const showStatus = (s) => {
    const renditions = s.renditions || [];
    $('f-published').textContent = s['segments-published-total'];
    $('f-lost').textContent = s['segments-lost-total'];
    $('f-lost').className = s['segments-lost-total'] > 0 ? 'lost' : '';
    $('f-success').textContent = `${(100 * s['success-rate']).toFixed(2)} %`;
    $('f-ratio').textContent = s['real-time-ratio'] > 0 ? s['real-time-ratio'].toFixed(2) : '–';
    $('f-pending').textContent = s.pending;
    const body = document.createElement('tbody');
    body.id = 'renditions';
    for (const r of renditions) {
      const row = body.insertRow();
      cell(row, r.name);
      cell(row, r['published-total']);
      cell(row, r['lost-total'], r['lost-total'] > 0 ? 'lost' : '');
      cell(row, rate(r.bitrate));
      cell(row, r['latency-time'] ? `${(r['latency-time'] / 1e9).toFixed(1)} s` : '–');
    }
    $('renditions').replaceWith(body);
    const last = s['last-published-time'] / 1e9;
    if (!last) say('Waiting for the first segment …');
    else if (Date.now() / 1000 - last > 15) say('No new segments', 'bad');
    else say('Live', 'good');
    if (last) start();
  };

  const tick = async () => {
    state.time = video.currentTime;
    const end = video.buffered.length ? video.buffered.end(video.buffered.length - 1) : 0;
    state.buffer = Math.max(0, end - video.currentTime);
    $('f-buffer').textContent = `${state.buffer.toFixed(1)} s`;
    $('f-stalls').textContent = state.stalls;
    $('f-behind').textContent = hls && Number.isFinite(hls.latency) && hls.latency > 0
      ? `${hls.latency.toFixed(1)} s` : '–';
    try {
      const answer = await fetch('status', { cache: 'no-store' });
      if (answer.ok) showStatus(await answer.json());
    } catch {
      say('The server is gone', 'bad');
    }
    setTimeout(tick, 1000);
  };
  tick();
})();
